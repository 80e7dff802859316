import { expect, it } from "vitest";
import { quoteName } from "./quote-name";

it("shortens a long name in its middle and isolates every one", () => {
  expect(quoteName("me.jpg")).toBe("“\u2068me.jpg\u2069”");
  const long = quoteName(`${"😀".repeat(200)}.jpg`);
  expect([...long]).toHaveLength(48 + 1 + 4);
  expect(long).toMatch(/^“\u2068😀{24}…😀{20}\.jpg\u2069”$/u);
});
