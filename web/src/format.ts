// How numbers, ranges and dates are written, the same everywhere on the page.

import type { Estimate } from "./records";

const UNITS: Record<string, string> = {
  km2: "km²",
  km: "km",
  m: "m",
  persons: "people",
  count: "",
  share: "%",
  days: "days",
  probability: "",
};

/** Write a number with thin grouping spaces, as the brief does. */
export function number(value: number | null, digits = 0): string {
  if (value === null) return "unknown";
  return value
    .toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(",", "\u202f");
}

function digitsFor(estimate: Estimate): number {
  if (estimate.unit === "probability") return 2;
  if (estimate.unit === "share") return 1;
  const size = Math.abs(estimate.best ?? estimate.high ?? 0);
  if (estimate.unit === "km2" || estimate.unit === "km") {
    if (size > 0 && size < 10) return 2;
    return size < 100 ? 1 : 0;
  }
  return 0;
}

/** The best value, or "unknown". */
export function best(estimate: Estimate): string {
  const factor = estimate.unit === "share" ? 100 : 1;
  const value = estimate.best === null ? null : estimate.best * factor;
  return number(value, digitsFor(estimate));
}

/** The range in words, empty where the figure is exact or nothing is known. */
export function range(estimate: Estimate): string {
  const factor = estimate.unit === "share" ? 100 : 1;
  const { low, high } = estimate;
  if (low === null || high === null || low === high) return "";
  const digits = digitsFor(estimate);
  return `${number(low * factor, digits)} to ${number(high * factor, digits)}`;
}

/** The unit as printed behind a figure. */
export function unit(estimate: Estimate): string {
  return UNITS[estimate.unit] ?? estimate.unit;
}

/** A zone as people call it: the zone that a term draws in passing bears the term's name. */
export const zoneName = (id: string): string => id.replace(/\.zone$/, "");

/** A date as people write it: 8 August 2025. */
export function day(iso: string | null): string {
  if (!iso) return "no date";
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** A moment as people write it, in UTC: 8 Aug 2025, 14:05. */
export function moment(iso: string | null): string {
  if (!iso) return "no time";
  return new Date(iso).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });
}
