import "server-only";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { problemResponse } from "@/lib/core/problem";
import { refuseMethod } from "@/lib/core/serve";
import { drawGem, EDGE_WIDTH, SIDE } from "./gem-drawing";

const FILE_NAME = /^([0-9a-f]{8})\.svg$/;
/** How large a reader shows it that does not say; it fits every size. */
const SHOWN = 256;

function svgOf(seed: string): string {
  const { ground, edge, facets } = drawGem(seed);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SHOWN}" height="${SHOWN}" viewBox="0 0 ${SIDE} ${SIDE}">`,
    `<rect width="${SIDE}" height="${SIDE}" fill="${ground}"/>`,
    `<g stroke="${edge}" stroke-width="${EDGE_WIDTH}" stroke-linejoin="round">`,
    ...facets.map(({ points, fill }) => `<polygon points="${points}" fill="${fill}"/>`),
    "</g></svg>",
  ].join("");
}

/** GET and HEAD of a gem as a file, cacheable for ever: its name says all that is in it. Other names answer 404. */
export async function serveGem(_: Request, context: { params: Promise<{ gem: string }> }): Promise<Response> {
  const [, seed] = FILE_NAME.exec((await context.params).gem) ?? [];
  if (!seed) return problemResponse(new AppError("not_found"), newId());
  return new Response(svgOf(seed), {
    headers: {
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "image/svg+xml",
      "content-disposition": `inline; filename="gem.svg"`,
      "content-security-policy": "default-src 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Every other method. */
export const refuseGemMethod = refuseMethod(["GET", "HEAD"]);
