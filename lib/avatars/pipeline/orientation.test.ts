import fc from "fast-check";
import { expect, it } from "vitest";
import { storedPlace, turnedBy, uprightBy } from "./orientation";

const side = fc.integer({ min: 1, max: 50 });

it("turns there and back to nothing", () => {
  const recipe = fc.record({ rotate: fc.constantFrom(0, 90, 180, 270), flip: fc.boolean() });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), recipe, (orientation, { rotate, flip }) => {
      const turned = turnedBy(uprightBy(orientation), { rotate: rotate as 0 | 90, flip });
      const unmirrored = turnedBy(turned, { rotate: 0, flip });
      const back = turnedBy(unmirrored, { rotate: ((360 - rotate) % 360) as 0 | 90, flip: false });
      expect(back).toEqual(uprightBy(orientation));
    }),
  );
});

it("takes an orientation that there is not for none", () => {
  for (const odd of [undefined, 0, 9, -1, Number.NaN]) expect(uprightBy(odd)).toEqual(uprightBy(1));
});

it("finds every place within the stored picture, as large as before", () => {
  const rectangle = fc.record({
    stored: fc.record({ width: side, height: side }),
    orientation: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(rectangle, fc.nat(), fc.nat(), fc.nat(), fc.nat(), ({ stored, orientation }, a, b, c, d) => {
      const lying = orientation > 4;
      const [width, height] = lying ? [stored.height, stored.width] : [stored.width, stored.height];
      const [x, y] = [a % width, b % height];
      const crop = { x, y, width: 1 + (c % (width - x)), height: 1 + (d % (height - y)) };
      const place = storedPlace(crop, stored, uprightBy(orientation));
      expect(place.width * place.height).toBe(crop.width * crop.height);
      expect(Math.min(place.x, place.y)).toBeGreaterThanOrEqual(0);
      expect(place.x + place.width).toBeLessThanOrEqual(stored.width);
      expect(place.y + place.height).toBeLessThanOrEqual(stored.height);
    }),
  );
});
