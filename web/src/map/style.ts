// The map's layers, drawn from data the server holds: no tiles, no glyphs, no outside address.

import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

export const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** A row of the legend: a tint and the ink and tile of its pattern, as the brief draws them. */
export type Holder = { party: string; name: string; tint: string; ink: string; tile: string };

export const INK = "#1f2328";
export const ACCENT = "#a4441b"; // what a deal moves, and its zones
export const SEA = "#e8eef1";
export const ABROAD = "#f4f2ee";
export const LAND = "#fbfaf7";
export const COAST = "#cfcabf"; // of the land abroad
export const BOUNDARY = "#9a948a";
export const BORDER = "#5c564d";
const QUIET = "#5d6168";

const SOURCES = [
  "context",
  "units",
  "names",
  "border",
  "holdings",
  "outcome",
  "claimed",
  "band",
  "passing",
  "zones",
  "lines",
  "line",
  "places",
  "sites",
  "incidents",
  "measure",
];
const OWN_SETTINGS: Record<string, object> = {
  zones: { promoteId: "zone" },
  names: { promoteId: "label" },
  // so many points tell nothing one by one: near ones are drawn as one circle of their number
  incidents: { cluster: true, clusterRadius: 18, clusterMaxZoom: 10 },
};

// Faces that hold Latin, Cyrillic, Hebrew and Arabic letters, all served from here.
const FACES = ["Inter Variable", "Noto Sans Hebrew Variable", "Noto Sans Arabic Variable", "sans-serif"];

const LIT: ExpressionSpecification = ["boolean", ["feature-state", "lit"], false];

/** The name under which the pattern of a holder is kept by the map. */
export const patternOf = (party: string): string => `held-${party}`;

const HELD: ExpressionSpecification = ["concat", "held-", ["get", "holder"]];

function labels(id: string, source: string, rest: Partial<LayerSpecification>): LayerSpecification {
  const given = rest as { layout?: object; paint?: object };
  return {
    id,
    type: "symbol",
    source,
    ...rest,
    layout: { "text-field": ["get", "label"], "text-font": FACES, "text-padding": 4, ...given.layout },
    paint: { "text-color": INK, "text-halo-color": "#ffffffe6", "text-halo-width": 1.4, ...given.paint },
  } as LayerSpecification;
}

/** The empty style with every layer in its place, from the ground up. */
export function emptyStyle(): StyleSpecification {
  const layers: LayerSpecification[] = [
    { id: "water", type: "background", paint: { "background-color": SEA } },
    { id: "context", type: "fill", source: "context", paint: { "fill-color": ABROAD, "fill-outline-color": COAST } },
    { id: "units-land", type: "fill", source: "units", paint: { "fill-color": LAND } },
    { id: "holdings", type: "fill", source: "holdings", paint: { "fill-pattern": HELD } },
    {
      id: "outcome",
      type: "fill",
      source: "outcome",
      paint: { "fill-pattern": HELD },
      layout: { visibility: "none" },
    },
    { id: "band", type: "fill", source: "band", paint: { "fill-color": "#ffffff", "fill-opacity": 0.55 } },
    {
      id: "band-edge",
      type: "line",
      source: "band",
      paint: { "line-color": INK, "line-width": 0.7, "line-opacity": 0.5, "line-dasharray": [3, 2] },
    },
    { id: "units", type: "line", source: "units", paint: { "line-color": BOUNDARY, "line-width": 0.6 } },
    {
      id: "border",
      type: "line",
      source: "border",
      paint: { "line-color": BORDER, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.9, 8, 1.8] },
    },
    { id: "claimed", type: "fill", source: "claimed", filter: ["==", "claimant", ""], paint: { "fill-pattern": "claimed" } },
    {
      id: "claimed-edge",
      type: "line",
      source: "claimed",
      filter: ["==", "claimant", ""],
      paint: { "line-color": INK, "line-width": 1.4, "line-dasharray": [1, 1.6] },
    },
    {
      id: "zones",
      type: "fill",
      source: "zones",
      paint: { "fill-color": ACCENT, "fill-opacity": ["case", LIT, 0.38, 0.08] },
    },
    {
      id: "zones-edge",
      type: "line",
      source: "zones",
      paint: { "line-color": ACCENT, "line-width": ["case", LIT, 3, 1.3], "line-dasharray": [4, 1.5] },
    },
    {
      id: "passing",
      type: "line",
      source: "passing",
      layout: { visibility: "none", "line-join": "round" },
      paint: { "line-color": ACCENT, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 2.4, 9, 4] },
    },
    {
      id: "lines",
      type: "line",
      source: "lines",
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": ACCENT, "line-width": 2, "line-dasharray": [0.1, 2] },
    },
    {
      id: "line-halo",
      type: "line",
      source: "line",
      layout: { "line-join": "round" },
      paint: { "line-color": "#ffffff", "line-width": 4.6, "line-opacity": 0.9 },
    },
    {
      id: "line",
      type: "line",
      source: "line",
      layout: { "line-join": "round" },
      paint: { "line-color": INK, "line-width": 2.2 },
    },
    {
      id: "incidents",
      type: "circle",
      source: "incidents",
      paint: {
        // the area of a circle goes with the number of incidents that it stands for
        "circle-radius": ["min", 22, ["+", 1.4, ["*", 0.55, ["sqrt", ["coalesce", ["get", "point_count"], 1]]]]],
        "circle-color": INK,
        "circle-opacity": 0.5,
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 0.6,
      },
    },
    labels("towns", "places", {
      filter: [">", ["get", "rank"], 2],
      layout: {
        "text-size": ["interpolate", ["linear"], ["get", "rank"], 3, 11.5, 6, 10.5],
        "symbol-sort-key": ["get", "rank"],
        "text-padding": 8,
      },
    }),
    labels("sites", "sites", {
      layout: {
        "icon-image": "site",
        "icon-size": 1.5,
        "icon-allow-overlap": true,
        "text-size": 11,
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 0.6,
        "text-justify": "auto",
        "text-optional": true,
        "text-max-width": 12,
      },
      paint: { "text-color": "#5b2e05" },
    }),
    labels("unit-names", "names", {
      layout: {
        "text-transform": "uppercase",
        "text-letter-spacing": 0.14,
        "text-size": ["match", ["get", "kind"], "country", 12, 10],
        "text-max-width": 7,
      },
      paint: {
        "text-color": QUIET,
        "text-halo-color": "#ffffffb0",
        // a name cut off by the edge of the map is worse than none
        "text-opacity": ["case", ["boolean", ["feature-state", "cut"], false], 0, 1],
      },
    }),
    labels("cities", "places", {
      filter: ["<=", ["get", "rank"], 2],
      layout: {
        "text-size": ["interpolate", ["linear"], ["get", "rank"], 0, 14.5, 2, 12.5],
        "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-halo-width": 1.7 },
    }),
    {
      id: "passing-sites",
      type: "circle",
      source: "passing",
      filter: ["==", ["geometry-type"], "Point"],
      layout: { visibility: "none" },
      paint: { "circle-radius": 11, "circle-color": "transparent", "circle-stroke-color": ACCENT, "circle-stroke-width": 3 },
    },
    {
      id: "measure",
      type: "line",
      source: "measure",
      paint: { "line-color": "#1b5e8c", "line-width": 2, "line-dasharray": [2, 1.5] },
    },
  ];
  return {
    version: 8,
    sources: Object.fromEntries(
      SOURCES.map((name) => [name, { type: "geojson", data: EMPTY, tolerance: 0.3, ...OWN_SETTINGS[name] }]),
    ) as StyleSpecification["sources"],
    layers,
  };
}
