import "@fontsource-variable/inter";
import "@fontsource-variable/source-serif-4";
import "maplibre-gl/dist/maplibre-gl.css";
import "../page.css";

import { mount } from "svelte";

import Public from "./Public.svelte";

const target = document.getElementById("page");
if (!target) throw new Error("the page has no place to stand in");
mount(Public, { target });
