// A still picture of the map, drawn on a plain canvas while the map itself is being made: without
// a graphics card that takes longer than everything else, and without WebGL it never ends.

import { MARGIN, type ControlView, type TheatreView } from "./ground";
import { SHARPNESS } from "./patterns";
import { ABROAD, ACCENT, BORDER, BOUNDARY, COAST, INK, LAND, SEA } from "./style";

export type Sketched = {
  bounds: [number, number, number, number];
  camera: string; // "lon,lat,zoom" of a shared view, or nothing
  ground: TheatreView;
  control: ControlView | null;
  zones: GeoJSON.FeatureCollection;
  paints: Record<string, CanvasPattern>;
};
type Stroke = { colour: string; wide: number; dash?: number[]; alpha?: number };
type Place = (at: number[]) => [number, number];
type Camera = { place: Place; zoom: number };

const TILE = 512; // pixels of the whole world at zoom 0
const MOST_ZOOM = 13;
const PLAIN = "#ececec"; // of a holder that no deal names

const north = (lat: number): number => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
const east = (lon: number): number => (lon + 180) / 360;

/** Where a point stands on a canvas [pixels], and the zoom: the map's own projection and camera. */
function pointed(bounds: Sketched["bounds"], camera: string, wide: number, high: number): Camera {
  const [west, south, right, top] = [east(bounds[0]), north(bounds[1]), east(bounds[2]), north(bounds[3])];
  let middle = [(west + right) / 2, (south + top) / 2];
  let scale = Math.min((wide - 2 * MARGIN) / (right - west), (high - 2 * MARGIN) / (south - top), TILE * 2 ** MOST_ZOOM);
  const [lon, lat, zoom] = camera.split(",").map(Number);
  if (camera && lon !== undefined && lat !== undefined) {
    middle = [east(lon), north(lat)];
    scale = TILE * 2 ** (zoom ?? 6);
  }
  const [x, y] = middle as [number, number];
  const place: Place = ([lon, lat]) => [wide / 2 + (east(lon ?? 0) - x) * scale, high / 2 + (north(lat ?? 0) - y) * scale];
  return { place, zoom: Math.log2(scale / TILE) };
}

/** Draw land, borders, who holds what, zones and the largest towns. */
export function sketch(pen: CanvasRenderingContext2D, wide: number, high: number, told: Sketched): void {
  const { place, zoom } = pointed(told.bounds, told.camera, wide, high);
  // between two whole zooms the map draws its patterns larger
  const pitch = new DOMMatrix().scale(2 ** (zoom - Math.floor(zoom)) / SHARPNESS);
  for (const paint of Object.values(told.paints)) paint.setTransform(pitch);
  const paths = (layer: GeoJSON.FeatureCollection): [GeoJSON.Feature, Path2D][] =>
    layer.features.map((feature) => [feature, outline(feature.geometry, place)]);
  const fill = (layer: GeoJSON.FeatureCollection, paint: (feature: GeoJSON.Feature) => string | CanvasPattern, alpha = 1): void => {
    pen.globalAlpha = alpha;
    for (const [feature, path] of paths(layer)) {
      pen.fillStyle = paint(feature);
      pen.fill(path, "evenodd");
    }
    pen.globalAlpha = 1;
  };
  const stroke = (layer: GeoJSON.FeatureCollection, { colour, wide, dash = [], alpha = 1 }: Stroke): void => {
    pen.strokeStyle = colour;
    pen.lineWidth = wide;
    pen.globalAlpha = alpha;
    pen.setLineDash(dash.map((length) => length * wide));
    for (const [, path] of paths(layer)) pen.stroke(path);
    pen.globalAlpha = 1;
  };
  pen.lineJoin = "round";
  pen.fillStyle = SEA;
  pen.fillRect(0, 0, wide, high);
  fill(told.ground.context, () => ABROAD);
  stroke(told.ground.context, { colour: COAST, wide: 1 });
  fill(told.ground.units, () => LAND);
  if (told.control) {
    fill(told.control.holdings, (feature) => told.paints[String(feature.properties?.holder)] ?? PLAIN);
    fill(told.control.band, () => "#ffffff", 0.55);
    stroke(told.control.band, { colour: INK, wide: 0.7, dash: [3, 2], alpha: 0.5 });
  }
  stroke(told.ground.units, { colour: BOUNDARY, wide: 0.6 });
  stroke(told.ground.border, { colour: BORDER, wide: 1.2 });
  fill(told.zones, () => ACCENT, 0.08);
  stroke(told.zones, { colour: ACCENT, wide: 1.3, dash: [4, 1.5] });
  if (told.control) {
    stroke(told.control.line, { colour: "#ffffff", wide: 4.6, alpha: 0.9 });
    stroke(told.control.line, { colour: INK, wide: 2.2 });
  }
  pen.setLineDash([]);
  nameCities(pen, told.ground.places, place);
}

/** Name the largest towns, none over another. */
function nameCities(pen: CanvasRenderingContext2D, places: GeoJSON.FeatureCollection, place: Place): void {
  const rank = (feature: GeoJSON.Feature): number => Number(feature.properties?.rank ?? 9);
  const taken: [number, number, number][] = [];
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const city of places.features.filter((one) => rank(one) <= 2).sort((one, other) => rank(one) - rank(other))) {
    const name = String(city.properties?.label ?? "");
    pen.font = `${14.5 - rank(city)}px "Inter Variable", sans-serif`;
    const [x, y] = place((city.geometry as GeoJSON.Point).coordinates);
    const half = pen.measureText(name).width / 2 + 4;
    if (taken.some(([left, top, wide]) => Math.abs(left - x) < wide + half && Math.abs(top - y) < 20)) continue;
    taken.push([x, y, half]);
    pen.strokeStyle = "#ffffffe6";
    pen.lineWidth = 3.4;
    pen.strokeText(name, x, y);
    pen.fillStyle = INK;
    pen.fillText(name, x, y);
  }
}

function outline(geometry: GeoJSON.Geometry | null, place: Place): Path2D {
  const path = new Path2D();
  const walk = (line: number[][], closed: boolean): void => {
    line.forEach((at, index) => (index ? path.lineTo(...place(at)) : path.moveTo(...place(at))));
    if (closed) path.closePath();
  };
  if (geometry?.type === "LineString") walk(geometry.coordinates, false);
  if (geometry?.type === "MultiLineString") for (const line of geometry.coordinates) walk(line, false);
  if (geometry?.type === "Polygon") for (const ring of geometry.coordinates) walk(ring, true);
  if (geometry?.type === "MultiPolygon") for (const ring of geometry.coordinates.flat()) walk(ring, true);
  return path;
}
