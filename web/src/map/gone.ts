import type * as maplibregl from "maplibre-gl";

const gone = new WeakSet<maplibregl.Map>();

/** Whether a map was left behind: what was asked for it may come back after that. */
export const isGone = (map: maplibregl.Map): boolean => gone.has(map);

/** Remember of a map when it is removed. */
export function noteWhenGone(map: maplibregl.Map): void {
  map.on("remove", () => gone.add(map));
}
