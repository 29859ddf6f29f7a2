// Making a MapLibre map: the worker's address, the controls, and what every map here shares.

import * as maplibregl from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

import type { WorkspaceView } from "../view.svelte";
import { view } from "../view.svelte";
import { isGone, noteWhenGone } from "./gone";
import { MARGIN, theatreView, type ControlView, type TheatreView } from "./ground";
import { addPatterns } from "./patterns";
import { emptyStyle } from "./style";

maplibregl.setWorkerUrl(workerUrl);

/** Make a map, or say that this browser cannot and return null. */
export function makeMap(container: HTMLElement, workspace: Pick<WorkspaceView, "bounds">): maplibregl.Map | null {
  const map = begun(container, workspace.bounds);
  if (!map) return null;
  map.setMinZoom(map.getZoom() - 0.6); // the land around is drawn so far and no further
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", "Map of the theatre. Arrow keys move it, plus and minus zoom.");
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 140, unit: "metric" }), "bottom-right");
  fit(map, container);
  noteWhenGone(map);
  return map;
}

function begun(container: HTMLElement, [west, south, east, north]: WorkspaceView["bounds"]): maplibregl.Map | null {
  const options: maplibregl.MapOptions = {
    container,
    style: emptyStyle(),
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: MARGIN },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 13,
    fadeDuration: 0, // labels stand at once: fewer frames where no graphics card draws them
    trackResize: false, // fitted below: a print takes the picture as it stands on the screen
    canvasContextAttributes: { preserveDrawingBuffer: true }, // printing reads the canvas
  };
  try {
    return new maplibregl.Map(options);
  } catch {
    view.say("This browser draws no WebGL, so the map stands still. Its settings may let hardware acceleration be turned on.");
    return null;
  }
}

/** Keep a map as large as its container, and its scale true to the picture when it is printed. */
function fit(map: maplibregl.Map, container: HTMLElement): void {
  const watch = new ResizeObserver(() => {
    if (!matchMedia("print").matches) map.resize();
  });
  watch.observe(container);
  map.on("idle", () => {
    const scale = container.querySelector<HTMLElement>(".maplibregl-ctrl-scale");
    const share = (scale?.offsetWidth ?? 0) / Math.max(1, container.clientWidth);
    if (!matchMedia("print").matches) container.style.setProperty("--scale-share", `${100 * share}%`);
  });
  map.on("remove", () => watch.disconnect());
}

/** Wait until a map can be given its data, with all patterns in place; for ever, once it is gone. */
export async function ready(map: maplibregl.Map, workspace: Pick<WorkspaceView, "holders">): Promise<void> {
  await new Promise<void>((resolve) => map.once("style.load", () => resolve()));
  await addPatterns(map, workspace.holders);
  if (isGone(map)) await new Promise<never>(() => {});
}

/** Marks a move that a person asked for, such as by a button. */
export const CHOSEN = { chosen: true };

/** Write where a person has moved a map to the address of the page. */
export function remember(map: maplibregl.Map): void {
  map.on("moveend", (event: { originalEvent?: Event; chosen?: boolean }) => {
    if (!event.originalEvent && !event.chosen) return;
    const { lng, lat } = map.getCenter();
    view.camera = `${lng.toFixed(3)},${lat.toFixed(3)},${map.getZoom().toFixed(2)}`;
  });
}

/** Move a map to where the address of the page says. */
export function recall(map: maplibregl.Map): void {
  const [lon, lat, zoom] = view.camera.split(",").map(Number);
  if (view.camera && lon !== undefined && lat !== undefined) map.jumpTo({ center: [lon, lat], zoom: zoom ?? 6 });
}

/** Show or hide what passes: ground by its outline, a site by a ring. */
export function showPassing(map: maplibregl.Map, shown: boolean): void {
  for (const layer of ["passing", "passing-sites"]) map.setLayoutProperty(layer, "visibility", shown ? "visible" : "none");
}

/** Give one source of a loaded map its data; a map that is gone takes none. */
export function fill(map: maplibregl.Map, source: string, data: GeoJSON.FeatureCollection): void {
  if (isGone(map)) return;
  void (map.getSource(source) as maplibregl.GeoJSONSource | undefined)?.setData(data);
}

/** Draw what never changes: land, borders, units, places, sites. */
export async function fillGround(map: maplibregl.Map, given?: TheatreView): Promise<void> {
  const ground = given ?? (await theatreView());
  if (!ground || isGone(map)) return;
  for (const source of ["context", "units", "names", "border", "places", "sites"] as const) {
    fill(map, source, ground[source]);
  }
  hideCutNames(map, ground.names);
}

/** Leave out the names of areas that the edge of the map would cut through. */
function hideCutNames(map: maplibregl.Map, names: GeoJSON.FeatureCollection): void {
  const look = (): void => {
    const { clientWidth, clientHeight } = map.getContainer();
    const { left, top } = map.getContainer().getBoundingClientRect();
    const over = [...document.querySelectorAll(".map .legend, .map .slider")].map((one) => one.getBoundingClientRect());
    for (const feature of names.features) {
      const id = String(feature.properties?.label);
      const at = map.project((feature.geometry as GeoJSON.Point).coordinates as [number, number]);
      const half = 4 + 5.5 * Math.max(...id.split(" ").map((word) => word.length)); // capitals, spaced
      const under = over.some(
        (box) => at.x > box.left - left - half && at.x < box.right - left + half && at.y > box.top - top - 10 && at.y < box.bottom - top + 10,
      );
      const cut = under || at.x < half || at.x > clientWidth - half || at.y < 14 || at.y > clientHeight - 14;
      map.setFeatureState({ source: "names", id }, { cut });
    }
  };
  map.on("moveend", look);
  map.on("resize", look);
  look();
}

/** Draw who holds what. */
export function fillControl(map: maplibregl.Map, control: ControlView): void {
  fill(map, "holdings", control.holdings);
  fill(map, "band", control.band);
  fill(map, "line", control.line);
}

/** Name settlements in a script, or in Latin letters where a name in it is not known. */
export function nameIn(map: maplibregl.Map, script: string): void {
  for (const layer of ["towns", "cities"]) {
    map.setLayoutProperty(layer, "text-field", ["coalesce", ["get", script || "label"], ["get", "label"]]);
  }
}
