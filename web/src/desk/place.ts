// Where a matter lies, drawn with how precisely it is known.

import type * as maplibregl from "maplibre-gl";

import { EMPTY, INK } from "../map/style";

const HERE = "#1b5e8c";

/** Add the layers of the desk on top of a loaded map. */
export function addPlace(map: maplibregl.Map): void {
  for (const source of ["others", "reach", "here"]) map.addSource(source, { type: "geojson", data: EMPTY });
  map.addLayer({ id: "others", type: "circle", source: "others", paint: { "circle-radius": 4, "circle-color": INK, "circle-opacity": 0.35, "circle-stroke-color": "#fff", "circle-stroke-width": 1 } });
  map.addLayer({ id: "reach", type: "fill", source: "reach", paint: { "fill-color": HERE, "fill-opacity": 0.14 } });
  map.addLayer({ id: "reach-edge", type: "line", source: "reach", paint: { "line-color": HERE, "line-width": 1.6 } });
  map.addLayer({ id: "here", type: "circle", source: "here", paint: { "circle-radius": 4, "circle-color": HERE, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 } });
}

export function pointOf(one: { lon: number | null; lat: number | null }): GeoJSON.Feature[] {
  if (one.lon === null || one.lat === null) return [];
  return [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [one.lon, one.lat] } }];
}

const polygon = (ring: [number, number][]): GeoJSON.FeatureCollection => ({
  type: "FeatureCollection",
  features: [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }],
});

/** The circle of a radius [m] around a place [degrees], as a ring of 64 points. */
export function around(lon: number, lat: number, radius_m: number): GeoJSON.FeatureCollection {
  if (!radius_m) return EMPTY;
  const degree_m = 111_320; // of latitude; a circle to look at, not to measure with
  const ring: [number, number][] = [];
  for (let step = 0; step <= 64; step += 1) {
    const turn = (2 * Math.PI * step) / 64;
    const east = (radius_m * Math.cos(turn)) / (degree_m * Math.cos((lat * Math.PI) / 180));
    ring.push([lon + east, lat + (radius_m * Math.sin(turn)) / degree_m]);
  }
  return polygon(ring);
}

/** All places that round to this one, to a tenth of a degree. */
export function cell(lon: number, lat: number, half = 0.05, wide = half): GeoJSON.FeatureCollection {
  return polygon([
    [lon - wide, lat - half],
    [lon + wide, lat - half],
    [lon + wide, lat + half],
    [lon - wide, lat + half],
    [lon - wide, lat - half],
  ]);
}
