import { describe, expect, it } from "vitest";
import { fileProblem, isAccepted, quoteName, sidesProblem } from "./picture-check";

const MB = 1024 * 1024;
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const PNG = bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR");

describe("the kinds of picture", () => {
  it.each(["\xff\xd8\xff\xe0\0\x10JFIF", "\x89PNG\r\n\x1a\n", "RIFF\n\r\x01\0WEBPVP8 ", "GIF87a", "GIF89a"])(
    "takes %j",
    (start) => {
      expect(isAccepted(bytes(start))).toBe(true);
    },
  );

  it.each(["", "<svg xmlns=", "RIFF\0\0\0\0WAVEfmt ", "BM", "II*\0", "\0\0\0\x20ftypheic", "GIF88a", " \xff\xd8\xff"])(
    "refuses %j",
    (start) => {
      expect(isAccepted(bytes(start))).toBe(false);
    },
  );
});

describe("what is said before anything is sent", () => {
  it("names the size and the most that is taken", () => {
    expect(fileProblem(PNG, 7.2 * MB, 5 * MB)).toBe("is 7.2 MB; at most 5 MB");
    expect(fileProblem(PNG, 5 * MB + 1, 5 * MB)).toBe("is 5.1 MB; at most 5 MB");
    expect(fileProblem(PNG, 5 * MB, 5 * MB)).toBeNull();
  });

  it("names the kind before the size, and emptiness first", () => {
    expect(fileProblem(bytes("PK\x03\x04"), 9 * MB, 5 * MB)).toMatch(/not a JPEG/);
    expect(fileProblem(new Uint8Array(), 0, 5 * MB)).toBe("is empty");
  });

  it("names the sides that are too short or too long", () => {
    expect(sidesProblem({ width: 99, height: 4000 })).toBe("is 99 by 4000 pixels; it must be at least 100 by 100");
    expect(sidesProblem({ width: 4097, height: 100 })).toBe("is 4097 by 100 pixels; it must be at most 4096 by 4096");
    expect(sidesProblem({ width: 100, height: 4096 })).toBeNull();
  });
});

it("shortens a long name in its middle and isolates every one", () => {
  expect(quoteName("me.jpg")).toBe("“\u2068me.jpg\u2069”");
  const long = quoteName(`${"😀".repeat(200)}.jpg`);
  expect([...long]).toHaveLength(48 + 1 + 4);
  expect(long).toMatch(/^“\u2068😀{24}…😀{20}\.jpg\u2069”$/u);
});
