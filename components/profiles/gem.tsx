import { clsx } from "clsx";

type Point = readonly [number, number];

/** A cut's outline from the side: the girdle's half width, the table's half width, and how deep it is. */
const CUTS = [
  { girdle: 27, table: 15, top: 34, waist: 44, bottom: 74 },
  { girdle: 29, table: 18, top: 33, waist: 42, bottom: 71 },
  { girdle: 25, table: 12, top: 30, waist: 43, bottom: 77 },
  { girdle: 28, table: 20, top: 36, waist: 46, bottom: 73 },
] as const;

const HUES = [18, 48, 85, 150, 195, 235, 290, 345] as const;

const points = (...list: Point[]) => list.map((point) => point.join(",")).join(" ");

function facets(cut: (typeof CUTS)[number], lean: number) {
  const { girdle, table, top, waist, bottom } = cut;
  const [left, right, inner] = [50 - girdle, 50 + girdle, girdle / 2.4];
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

type Props = { seed: string; className?: string };

/** The picture of a person without one: a cut gem whose stone, cut and light follow from `seed` (eight hex digits). */
export function Gem({ seed, className }: Props) {
  const bytes = (seed.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  const [stone = 0, shape = 0, light = 0, shift = 0] = bytes;
  const hue = (HUES[stone % HUES.length] ?? 85) + (shift % 15) - 7;
  const cut = CUTS[shape % CUTS.length] ?? CUTS[0];
  const lean = (light % 17) - 8;
  return (
    <svg aria-hidden viewBox="0 0 100 100" className={clsx("block", className)}>
      <rect width="100" height="100" fill={`oklch(0.9 0.055 ${hue})`} />
      <g strokeWidth="0.8" strokeLinejoin="round" stroke={`oklch(0.93 0.04 ${hue})`}>
        {facets(cut, lean).map(({ at, shade }) => (
          <polygon key={at} points={at} fill={`oklch(${shade} 0.105 ${hue})`} />
        ))}
      </g>
    </svg>
  );
}
