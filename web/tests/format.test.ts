import { expect, test } from "vitest";

import { best, day, range } from "../src/format";
import type { Estimate } from "../src/records";

const area = (values: Partial<Estimate>): Estimate => ({ best: 0, low: 0, high: 0, unit: "km2", because: [], ...values });

test("what is not known is said to be unknown and never written as zero", () => {
  expect(best(area({ best: null, low: 0, high: 750 }))).toBe("unknown");
  expect(range(area({ best: null, low: 0, high: 750 }))).toBe("0 to 750");
});

test("a figure that is exact has no range", () => {
  expect(range(area({ best: 5, low: 5, high: 5 }))).toBe("");
});

test("shares are percentages, and digits are grouped by narrow spaces", () => {
  expect(best(area({ best: 0.125, unit: "share" }))).toBe("12.5");
  expect(best(area({ best: 719752, unit: "persons" }))).toBe("719\u202f752");
});

test("a day is the day that is written, in every time zone of a reader", () => {
  expect(day("2025-08-08")).toBe("8 August 2025");
  expect(day(null)).toBe("no date");
});
