// Incidents as the server packs them: longitude, latitude, and the day each began.

export const PERIODS = [
  ["", "Incidents of every day"],
  ["month", "30 days to the day shown"],
  ["day", "Incidents of the day shown"],
] as const;
export type Period = (typeof PERIODS)[number][0];

const A_DAY_MS = 86_400_000;
const DAYS: Record<Period, number> = { "": Infinity, month: 30, day: 1 };

/** The incidents of a period that ends with a day of the slider, as points. */
export function placed(told: Float32Array, period: Period, date: string): GeoJSON.FeatureCollection {
  const last = Math.floor(Date.parse(date) / A_DAY_MS);
  const features: GeoJSON.Feature[] = [];
  for (let at = 0; at + 2 < told.length; at += 3) {
    const [lon, lat, day] = told.subarray(at, at + 3) as unknown as [number, number, number];
    if (period && !(day <= last && day > last - DAYS[period])) continue;
    features.push({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } });
  }
  return { type: "FeatureCollection", features };
}
