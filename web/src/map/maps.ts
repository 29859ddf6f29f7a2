// Making a MapLibre map: the worker's address, the controls, and what every map here shares.

import * as maplibregl from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

import type { WorkspaceView } from "../view.svelte";
import { view } from "../view.svelte";
import { emptyStyle } from "./style";

maplibregl.setWorkerUrl(workerUrl);

export type TheatreView = {
  units: GeoJSON.FeatureCollection;
  context: GeoJSON.FeatureCollection;
  places: GeoJSON.FeatureCollection;
  sites: GeoJSON.FeatureCollection;
  scripts: string[];
};

export type ControlView = {
  as_of: string | null;
  holdings: GeoJSON.FeatureCollection;
  line: GeoJSON.FeatureCollection;
  length: string;
  notes: string[];
};

let theatre: Promise<TheatreView | null> | null = null;

/** The theatre's layers, asked for once. */
export function theatreView(): Promise<TheatreView | null> {
  theatre ??= view.ask<TheatreView>("theatre");
  return theatre;
}

const days = new Map<string, Promise<ControlView | null>>();

/** Who holds what on a day; a day once asked for is kept. */
export function controlOn(date: string): Promise<ControlView | null> {
  let asked = days.get(date);
  if (!asked) {
    asked = view.ask<ControlView>(`control/${date || "latest"}`);
    days.set(date, asked);
  }
  return asked;
}

export function makeMap(container: HTMLElement, workspace: WorkspaceView, still = false): maplibregl.Map {
  const [west, south, east, north] = workspace.bounds;
  const map = new maplibregl.Map({
    container,
    style: emptyStyle(workspace.holders),
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 13,
    canvasContextAttributes: { preserveDrawingBuffer: true },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  if (!still) {
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new maplibregl.ScaleControl({ maxWidth: 140, unit: "metric" }), "bottom-right");
  }
  return map;
}

/** Give one source of a loaded map its data. */
export function fill(map: maplibregl.Map, source: string, data: GeoJSON.FeatureCollection): void {
  (map.getSource(source) as maplibregl.GeoJSONSource | undefined)?.setData(data);
}

/** Draw what never changes: land, units, places, sites. */
export async function fillGround(map: maplibregl.Map): Promise<void> {
  const ground = await theatreView();
  if (!ground) return;
  fill(map, "context", ground.context);
  fill(map, "units", ground.units);
  fill(map, "places", ground.places);
  fill(map, "sites", ground.sites);
}

/** Draw who holds what on a day. */
export async function fillControl(map: maplibregl.Map, date: string): Promise<ControlView | null> {
  const control = await controlOn(date);
  if (control) {
    fill(map, "holdings", control.holdings);
    fill(map, "line", control.line);
  }
  return control;
}

/** Name settlements in a script, or in Latin letters where a name in it is not known. */
export function nameIn(map: maplibregl.Map, script: string): void {
  map.setLayoutProperty("places", "text-field", ["coalesce", ["get", script || "label"], ["get", "label"]]);
}
