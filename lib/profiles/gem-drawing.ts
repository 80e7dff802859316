type Point = readonly [number, number];

/** A cut's outline from the side: the girdle's half width, the table's half width, and how deep it is. */
const CUTS = [
  { girdle: 27, table: 15, top: 34, waist: 44, bottom: 74 },
  { girdle: 29, table: 18, top: 33, waist: 42, bottom: 71 },
  { girdle: 25, table: 12, top: 30, waist: 43, bottom: 77 },
  { girdle: 28, table: 20, top: 36, waist: 46, bottom: 73 },
] as const;

const HUES = [18, 48, 85, 150, 195, 235, 290, 345] as const;

/** Both in a picture of SIDE by SIDE. */
export const SIDE = 100;
export const EDGE_WIDTH = 0.8;

/** What a gem is drawn of; colours are `#rrggbb`. */
export type GemDrawing = { ground: string; edge: string; facets: { points: string; fill: string }[] };

const points = (...list: Point[]) => list.map((point) => point.join(",")).join(" ");

const channel = (linear: number): string => {
  const light = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  const byte = Math.round(255 * Math.min(Math.max(light, 0), 1));
  return byte.toString(16).padStart(2, "0");
};

/** OKLCH in sRGB (CSS Color 4 §9.3 and its sample code): many who show SVG outside a browser know no `oklch()`. */
function hexOf(lightness: number, chroma: number, hue: number): string {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  return `#${[red, green, blue].map(channel).join("")}`;
}

function facets(cut: (typeof CUTS)[number], lean: number) {
  const { girdle, table, top, waist, bottom } = cut;
  const [left, right, inner] = [50 - girdle, 50 + girdle, Number((girdle / 2.4).toFixed(2))];
  const [a, b, middle]: [Point, Point, Point] = [
    [50 - inner, waist],
    [50 + inner, waist],
    [50 + lean, top],
  ];
  const [tl, tr]: [Point, Point] = [
    [50 - table, top],
    [50 + table, top],
  ];
  const tip: Point = [50, bottom];
  return [
    { shade: 0.62, at: points(tl, middle, a) },
    { shade: 0.56, at: points(tl, a, [left, waist]) },
    { shade: 0.7, at: points(middle, a, b) },
    { shade: 0.54, at: points(middle, tr, b) },
    { shade: 0.48, at: points(tr, b, [right, waist]) },
    { shade: 0.5, at: points([left, waist], a, tip) },
    { shade: 0.6, at: points(a, b, tip) },
    { shade: 0.43, at: points(b, [right, waist], tip) },
  ];
}

/**
 * The picture of a person without one: a cut gem whose stone, cut and light follow from a seed.
 * @param seed eight hex digits
 */
export function drawGem(seed: string): GemDrawing {
  const bytes = (seed.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  const [stone = 0, shape = 0, light = 0, shift = 0] = bytes;
  const hue = (HUES[stone % HUES.length] ?? 85) + (shift % 15) - 7;
  const cut = CUTS[shape % CUTS.length] ?? CUTS[0];
  return {
    ground: hexOf(0.9, 0.055, hue),
    edge: hexOf(0.93, 0.04, hue),
    facets: facets(cut, (light % 17) - 8).map(({ shade, at }) => ({ points: at, fill: hexOf(shade, 0.105, hue) })),
  };
}
