import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "./errors";
import { decodeCursor, encodeCursor, toPage } from "./pagination";

const Position = z.tuple([z.string(), z.number()]);

describe("cursors", () => {
  it("come back as they went", () => {
    expect(decodeCursor(encodeCursor(["a", 1]), Position)).toEqual(["a", 1]);
  });

  it.each(["", "%%%", "e30", encodeCursor(["a"]), encodeCursor({ a: 1 }), "💎"])("refuses %j", (cursor) => {
    expect(() => decodeCursor(cursor, Position)).toThrow(AppError);
  });
});

describe("toPage", () => {
  it("knows the end without counting", () => {
    expect(toPage([1, 2], 2, (last) => last)).toEqual({ items: [1, 2], next_cursor: null });
    expect(toPage([1, 2, 3], 2, (last) => last)).toEqual({ items: [1, 2], next_cursor: encodeCursor(2) });
    expect(toPage([], 2, (last) => last)).toEqual({ items: [], next_cursor: null });
  });
});
