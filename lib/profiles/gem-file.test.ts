import fc from "fast-check";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Gem } from "@/components/profiles/gem";
import { refuseGemMethod, serveGem } from "./gem-file";

const ask = (gem: string) => serveGem(new Request("http://gold.test/"), { params: Promise.resolve({ gem }) });

const seed = fc.stringMatching(/^[0-9a-f]{8}$/);

/** What is drawn, in order: the shapes with their colours, whoever wrote them down. */
const shapesOf = (svg: string) =>
  [...svg.matchAll(/<(rect|g|polygon)\b([^>]*?)\/?>/g)].map(([, shape, attributes = ""]) => [
    shape,
    ...attributes
      .trim()
      .split(/(?<=") /)
      .toSorted(),
  ]);

describe("a gem as a file", () => {
  it("is served for ever, as a picture that runs and loads nothing", async () => {
    const response = await ask("00ff7a3c.svg");
    const svg = await response.text();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "public, max-age=31536000, immutable",
      "content-disposition": 'inline; filename="gem.svg"',
      "content-security-policy": "default-src 'none'",
      "content-type": "image/svg+xml",
      "x-content-type-options": "nosniff",
    });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="256" height="256" viewBox="0 0 100 100">/);
    expect(svg).not.toMatch(/script|style|href|on\w+=|NaN|undefined/);
  });

  it("shows what pages draw, whatever the seed", async () => {
    await fc.assert(
      fc.asyncProperty(seed, async (gem) => {
        const file = await (await ask(`${gem}.svg`)).text();
        expect(shapesOf(file)).toEqual(shapesOf(renderToStaticMarkup(createElement(Gem, { seed: gem }))));
        expect(shapesOf(file)).toHaveLength(10);
      }),
    );
  });

  it.each([
    "00ff7a3c",
    "00ff7a3.svg",
    "00ff7a3cc.svg",
    "00FF7A3C.svg",
    "00ff7a3g.svg",
    "00ff7a3c.svg\n",
    "00ff7a3c.png",
    "../00ff7a3c.svg",
    "x".repeat(5000),
    "",
  ])("does not exist as %o", async (name) => {
    const response = await ask(name);
    expect([response.status, (await response.json()).code]).toEqual([404, "not_found"]);
  });

  it("answers nothing but GET and HEAD", async () => {
    const refused = await refuseGemMethod(new Request("http://gold.test/", { method: "PUT" }));
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
