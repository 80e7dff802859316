import sharp from "sharp";
import { expect, it } from "vitest";
import { DECODE_SECONDS } from "../constants";
import { lateness, startDeadline } from "./deadline";

const image = () => sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
const fail = (message: string) => () => Promise.reject(new Error(message));

it("blames bytes only when a decoder had nearly all of the time and a core to itself", () => {
  expect(lateness({ seconds: DECODE_SECONDS, cpu_seconds: DECODE_SECONDS }, 1)).toBe("corrupt_image");
  expect(lateness({ seconds: DECODE_SECONDS, cpu_seconds: DECODE_SECONDS * 2 }, 2)).toBe("corrupt_image");
  expect(lateness({ seconds: DECODE_SECONDS, cpu_seconds: DECODE_SECONDS / 2 }, 1)).toBe("busy");
  expect(lateness({ seconds: DECODE_SECONDS, cpu_seconds: DECODE_SECONDS }, 2)).toBe("busy");
  expect(lateness({ seconds: 1, cpu_seconds: 1 }, 1)).toBe("busy");
});

it("takes what a decoder throws for a word about the bytes, and what an encoder throws for a bug", async () => {
  const { decode, make } = startDeadline();
  await expect(decode(image(), fail("VipsJpeg: bad"))).rejects.toMatchObject({ code: "corrupt_image" });
  await expect(make(image(), fail("out of memory"))).rejects.toThrow("out of memory");
});

it("calls a step that ends late busy when it had little of the time", async () => {
  const { decode, make } = startDeadline();
  const busy = { code: "busy", details: { retry_after: expect.any(Number) } };
  await expect(decode(image(), fail("timeout: 42% complete"))).rejects.toMatchObject(busy);
  await expect(make(image(), fail("timeout: 42% complete"))).rejects.toMatchObject(busy);
});

it("begins nothing when no time is left", async () => {
  const { decode } = startDeadline(0);
  await expect(decode(image(), (ready) => ready.toBuffer())).rejects.toMatchObject({ code: "busy" });
});

it("stops libvips, whose words for it are known", async () => {
  const { decode } = startDeadline(1);
  const endless = sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: "red" } }).blur(200);
  await expect(decode(endless, (ready) => ready.raw().toBuffer())).rejects.toMatchObject({ code: "busy" });
});
