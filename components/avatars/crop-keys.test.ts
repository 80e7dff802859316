import { expect, it } from "vitest";
import { cropAfterKey } from "./crop-keys";

const picture = { width: 600, height: 400 };
const crop = { x: 100, y: 5, width: 200, height: 200 };

it.each([
  ["ArrowRight", false, { x: 101 }],
  ["ArrowLeft", true, { x: 90 }],
  ["ArrowDown", false, { y: 6 }],
  ["ArrowUp", true, { y: 0 }],
  ["+", true, { x: 95, y: 0, width: 210, height: 210 }],
  ["-", false, { x: 105, y: 10, width: 190, height: 190 }],
])("%s (Shift %s) gives %o", (key, shift, change) => {
  expect(cropAfterKey(crop, key, shift, picture)).toEqual({ ...crop, ...change });
});

it.each(["Tab", "Enter", "Escape", "a", "constructor"])("leaves %s to others", (key) => {
  expect(cropAfterKey(crop, key, false, picture)).toBeNull();
});
