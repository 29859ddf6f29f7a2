import { expect, test } from "vitest";

import { distanceKm, measured } from "../src/map/measure";

// by definition of WGS 84: a degree of longitude on the equator is a * pi / 180
test("a degree of the equator is as long as the ellipsoid says", () => {
  expect(distanceKm([0, 0], [1, 0])).toBeCloseTo((6378.137 * Math.PI) / 180, 6);
});

// the first degree of latitude from the equator, in every table of the ellipsoid: 110.574 km
test("a degree of the meridian is shorter at the equator", () => {
  expect(distanceKm([30, 0], [30, 1])).toBeCloseTo(110.574, 3);
});

test("a path is the sum of its stretches, and a point has no length", () => {
  expect(measured([])).toBe(0);
  expect(measured([[30, 0]])).toBe(0);
  expect(measured([[0, 0], [1, 0], [2, 0]])).toBeCloseTo((2 * 6378.137 * Math.PI) / 180, 6);
});
