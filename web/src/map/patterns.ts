// The patterns that tell holders apart without colour, drawn once as images for the map.

import type * as maplibregl from "maplibre-gl";

import { isGone } from "./gone";
import { INK, patternOf, type Holder } from "./style";

const UNITS = 8; // a tile of the brief is 8 x 8 units
export const SHARPNESS = 2; // pixels a unit, for screens of high density

/** One tile as an SVG address, for the map and for the legend alike. */
export function tileAddress(tint: string, tile: string): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${UNITS * SHARPNESS}" height="${UNITS * SHARPNESS}" ` +
    `viewBox="0 0 ${UNITS} ${UNITS}"><rect width="${UNITS}" height="${UNITS}" fill="${tint}"/>${tile}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Ground that a party claims: thin lines over whatever is there, never a holder's fill. */
export const CLAIMED = tileAddress("none", `<path d="M-1 7L7 -1M1 9L9 1" stroke="${INK}" stroke-width=".55" opacity=".75"/>`);

// a site is marked by a diamond at its rounded position
const SITE = tileAddress("none", '<path d="M4 1L7 4L4 7L1 4Z" fill="#5b2e05" stroke="#fff" stroke-width=".8"/>');

async function picture(address: string): Promise<HTMLImageElement> {
  const image = new Image(UNITS * SHARPNESS, UNITS * SHARPNESS);
  image.src = address;
  await image.decode();
  return image;
}

async function drawn(address: string): Promise<ImageData> {
  const image = await picture(address);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = UNITS * SHARPNESS;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("this browser draws no canvas");
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** The pattern of every holder, to paint a canvas with. */
export async function paints(pen: CanvasRenderingContext2D, holders: Holder[]): Promise<Record<string, CanvasPattern>> {
  const made = await Promise.all(
    holders.map(async (holder) => {
      const paint = pen.createPattern(await picture(tileAddress(holder.tint, holder.tile)), "repeat");
      return paint ? [[holder.party, paint] as const] : [];
    }),
  );
  return Object.fromEntries(made.flat());
}

/** Give a map the pattern of every holder, and a plain one for a holder that no deal names. */
export async function addPatterns(map: maplibregl.Map, holders: Holder[]): Promise<void> {
  const wanted: [string, string][] = [
    ...holders.map((holder): [string, string] => [patternOf(holder.party), tileAddress(holder.tint, holder.tile)]),
    ["claimed", CLAIMED],
    ["site", SITE],
  ];
  const images = await Promise.all(wanted.map(async ([name, address]) => [name, await drawn(address)] as const));
  const plain = await drawn(tileAddress("#ececec", ""));
  if (isGone(map)) return;
  for (const [name, image] of images) map.addImage(name, image, { pixelRatio: SHARPNESS });
  map.on("styleimagemissing", ({ id }) => {
    if (!map.hasImage(id)) map.addImage(id, plain, { pixelRatio: SHARPNESS });
  });
}
