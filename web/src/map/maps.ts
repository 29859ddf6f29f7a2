// Making a MapLibre map: the worker's address, the controls, and what every map here shares.

import * as maplibregl from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

import type { WorkspaceView } from "../view.svelte";
import { view } from "../view.svelte";
import { addPatterns } from "./patterns";
import { emptyStyle } from "./style";

maplibregl.setWorkerUrl(workerUrl);

export type TheatreView = {
  units: GeoJSON.FeatureCollection;
  names: GeoJSON.FeatureCollection;
  border: GeoJSON.FeatureCollection;
  context: GeoJSON.FeatureCollection;
  places: GeoJSON.FeatureCollection;
  sites: GeoJSON.FeatureCollection;
  scripts: string[];
};

export type ControlView = {
  as_of: string | null;
  holdings: GeoJSON.FeatureCollection;
  band: GeoJSON.FeatureCollection;
  line: GeoJSON.FeatureCollection;
  length: string;
  notes: string[];
};

export type OutcomeView = {
  holdings: GeoJSON.FeatureCollection;
  line: GeoJSON.FeatureCollection;
  zones: GeoJSON.FeatureCollection;
};

let theatre: Promise<TheatreView | null> | null = null;

/** The theatre's layers, asked for once. */
export function theatreView(): Promise<TheatreView | null> {
  theatre ??= view.ask<TheatreView>("theatre");
  return theatre;
}

export function makeMap(container: HTMLElement, workspace: WorkspaceView): maplibregl.Map {
  const [west, south, east, north] = workspace.bounds;
  const map = new maplibregl.Map({
    container,
    style: emptyStyle(),
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 13,
    canvasContextAttributes: { preserveDrawingBuffer: true }, // printing reads the canvas
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", "Map of the theatre. Arrow keys move it, plus and minus zoom.");
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 140, unit: "metric" }), "bottom-right");
  return map;
}

/** Wait until a map can be given its data, with all patterns in place. */
export async function ready(map: maplibregl.Map, workspace: WorkspaceView): Promise<void> {
  await new Promise<void>((resolve) => map.once("style.load", () => resolve()));
  await addPatterns(map, workspace.holders);
}

/** Give one source of a loaded map its data. */
export function fill(map: maplibregl.Map, source: string, data: GeoJSON.FeatureCollection): void {
  void (map.getSource(source) as maplibregl.GeoJSONSource | undefined)?.setData(data);
}

/** Draw what never changes: land, borders, units, places, sites. */
export async function fillGround(map: maplibregl.Map): Promise<void> {
  const ground = await theatreView();
  if (!ground) return;
  for (const source of ["context", "units", "names", "border", "places", "sites"] as const) {
    fill(map, source, ground[source]);
  }
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
