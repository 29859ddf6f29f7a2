import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The bundle goes into the Python package, which serves it; every address is relative, so that
// the page works under any path of a reverse proxy.
export default defineConfig({
  base: "./",
  plugins: [svelte()],
  build: {
    outDir: "../src/truceline/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
    rollupOptions: { input: ["index.html", "desk.html", "public.html", "api.html"] },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8642" } },
});
