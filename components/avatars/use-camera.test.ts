import { expect, it } from "vitest";
import { describeCamera } from "./use-camera";

it.each([
  ["NotAllowedError", /not allowed/, /Allow it for this page/],
  ["NotFoundError", /No camera was found/, /choose a picture instead/],
  ["NotReadableError", /in use/, /Close the program/],
  ["OverconstrainedError", /cannot be used/, /choose a picture instead/],
])("says what to do after a %s", (name, title, text) => {
  const words = describeCamera(new DOMException("", name));
  expect(words.title).toMatch(title);
  expect(words.text).toMatch(text);
});

it("says that pages which are not secure have no camera", () => {
  expect(describeCamera(new TypeError("mediaDevices is undefined")).text).toMatch(/https/);
  expect(describeCamera("?").title).toMatch(/cannot be used/);
});
