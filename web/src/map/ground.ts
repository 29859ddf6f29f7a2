// What the server tells of the ground and of who holds it, and small sums over it; draws nothing.

import { view } from "../view.svelte";

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
  passing: GeoJSON.FeatureCollection;
  line: GeoJSON.FeatureCollection;
  zones: GeoJSON.FeatureCollection;
};

/** Left free around what a map opens on [pixels]. */
export const MARGIN = 24;

let theatre: Promise<TheatreView | null> | null = null;

/** The theatre's layers, asked for once. */
export function theatreView(): Promise<TheatreView | null> {
  theatre ??= view.ask<TheatreView>("theatre");
  return theatre;
}

/** West, south, east and north of layers [degrees]; west is not below east where there is nothing. */
export function extent(...layers: GeoJSON.FeatureCollection[]): [number, number, number, number] {
  const found: [number, number, number, number] = [180, 90, -180, -90];
  const widen = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] !== "number") return part.forEach(widen);
    const [lon, lat] = part as [number, number];
    found[0] = Math.min(found[0], lon);
    found[1] = Math.min(found[1], lat);
    found[2] = Math.max(found[2], lon);
    found[3] = Math.max(found[3], lat);
  };
  for (const layer of layers) {
    for (const feature of layer.features) widen((feature.geometry as { coordinates?: unknown }).coordinates);
  }
  return found;
}

/** The lines of a text, without the line of contact where the map of the day shows it. */
export function drawnLines(lines: GeoJSON.FeatureCollection, control: ControlView | null): GeoJSON.FeatureCollection {
  if (!control?.line.features.length) return lines;
  return { ...lines, features: lines.features.filter((line) => line.properties?.kind !== "line of contact") };
}
