// Lengths on the WGS 84 ellipsoid (Vincenty 1975, inverse formula), for the measuring tool.
// Every figure in the tables comes from the server; this one follows the pointer.

const A = 6378.137;
const F = 1 / 298.257223563;
const B = A * (1 - F);

type Point = [number, number];

export function distanceKm([lon1, lat1]: Point, [lon2, lat2]: Point): number {
  const rad = Math.PI / 180;
  const L = (lon2 - lon1) * rad;
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * rad));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * rad));
  const [sinU1, cosU1, sinU2, cosU2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = L;
  for (let turn = 0; turn < 100; turn++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cosU2 * sinL, cosU1 * sinU2 - sinU1 * cosU2 * cosL);
    if (sinSigma === 0) return 0;
    const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosL;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cosU1 * cosU2 * sinL) / sinSigma;
    const cosSqAlpha = 1 - sinAlpha ** 2;
    const cos2M = cosSqAlpha === 0 ? 0 : cosSigma - (2 * sinU1 * sinU2) / cosSqAlpha;
    const C = (F / 16) * cosSqAlpha * (4 + F * (4 - 3 * cosSqAlpha));
    const before = lambda;
    lambda =
      L +
      (1 - C) * F * sinAlpha * (sigma + C * sinSigma * (cos2M + C * cosSigma * (2 * cos2M ** 2 - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const uSq = (cosSqAlpha * (A ** 2 - B ** 2)) / B ** 2;
    const bigA = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
    const bigB = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
    const delta =
      bigB *
      sinSigma *
      (cos2M +
        (bigB / 4) *
          (cosSigma * (2 * cos2M ** 2 - 1) -
            (bigB / 6) * cos2M * (4 * sinSigma ** 2 - 3) * (4 * cos2M ** 2 - 3)));
    return B * bigA * (sigma - delta);
  }
  return Number.NaN;
}

/** The length of a path in km. */
export function measured(points: Point[]): number {
  let sum = 0;
  for (let index = 1; index < points.length; index++) {
    sum += distanceKm(points[index - 1] as Point, points[index] as Point);
  }
  return sum;
}
