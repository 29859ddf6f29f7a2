// The map's layers, drawn from data the server holds: no tiles, no glyphs, no outside address.

import type { LayerSpecification, StyleSpecification } from "maplibre-gl";

export const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

export type Holder = { party: string; name: string; colour: string };

const SOURCES = ["context", "units", "holdings", "outcome", "zones", "line", "places", "sites", "incidents", "measure"];

function colourOf(holders: Holder[]): unknown[] {
  const pairs = holders.flatMap((holder) => [holder.party, holder.colour]);
  return pairs.length ? ["match", ["get", "holder"], ...pairs, "#d9d6cd"] : ["literal", "#d9d6cd"];
}

/** The empty style with every layer in its place, from the ground up. */
export function emptyStyle(holders: Holder[]): StyleSpecification {
  const colour = colourOf(holders) as never;
  const layers: LayerSpecification[] = [
    { id: "water", type: "background", paint: { "background-color": "#e3eaee" } },
    { id: "context", type: "fill", source: "context", paint: { "fill-color": "#f1efe9" } },
    { id: "units-land", type: "fill", source: "units", paint: { "fill-color": "#ffffff" } },
    {
      id: "holdings",
      type: "fill",
      source: "holdings",
      filter: ["==", ["get", "band"], "best"],
      paint: { "fill-color": colour, "fill-opacity": 0.62, "fill-antialias": false },
    },
    {
      id: "outcome",
      type: "fill",
      source: "outcome",
      paint: { "fill-color": colour, "fill-opacity": 0.72, "fill-antialias": false },
      layout: { visibility: "none" },
    },
    {
      id: "band",
      type: "line",
      source: "holdings",
      filter: ["in", ["get", "band"], ["literal", ["inner", "outer"]]],
      paint: { "line-color": "#1c2430", "line-width": 0.7, "line-opacity": 0.35, "line-dasharray": [2, 2] },
    },
    { id: "units", type: "line", source: "units", paint: { "line-color": "#8b8f94", "line-width": 0.6 } },
    {
      id: "zones",
      type: "fill",
      source: "zones",
      paint: {
        "fill-color": "#8a4b12",
        "fill-opacity": ["case", ["boolean", ["feature-state", "lit"], false], 0.42, 0.1],
      },
    },
    {
      id: "zones-edge",
      type: "line",
      source: "zones",
      paint: {
        "line-color": "#6b3709",
        "line-width": ["case", ["boolean", ["feature-state", "lit"], false], 3, 1.2],
      },
    },
    {
      id: "line-halo",
      type: "line",
      source: "line",
      paint: { "line-color": "#ffffff", "line-width": 4.2, "line-opacity": 0.9 },
    },
    { id: "line", type: "line", source: "line", paint: { "line-color": "#1c2430", "line-width": 2 } },
    {
      id: "incidents",
      type: "circle",
      source: "incidents",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 1.6, 9, 4],
        "circle-color": "#1c2430",
        "circle-opacity": 0.55,
      },
    },
    {
      id: "places",
      type: "symbol",
      source: "places",
      layout: {
        "text-field": ["get", "label"],
        "text-font": ["Inter Variable", "sans-serif"],
        "text-size": ["interpolate", ["linear"], ["get", "rank"], 0, 13, 6, 10.5],
        "symbol-sort-key": ["get", "rank"],
        "text-padding": 6,
        "text-max-width": 9,
      },
      paint: { "text-color": "#1c2430", "text-halo-color": "#ffffffd9", "text-halo-width": 1.4 },
    },
    {
      id: "sites",
      type: "symbol",
      source: "sites",
      layout: {
        "text-field": ["concat", "◆ ", ["get", "label"]],
        "text-font": ["Inter Variable", "sans-serif"],
        "text-size": 11,
        "text-anchor": "left",
        "text-padding": 4,
      },
      paint: { "text-color": "#5b2e05", "text-halo-color": "#ffffffe6", "text-halo-width": 1.4 },
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
      SOURCES.map((name) => [
        name,
        { type: "geojson", data: EMPTY, tolerance: 0.3, ...(name === "zones" ? { promoteId: "zone" } : {}) },
      ]),
    ) as StyleSpecification["sources"],
    layers,
  };
}
