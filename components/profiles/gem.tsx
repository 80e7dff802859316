import { clsx } from "clsx";
import { drawGem, EDGE_WIDTH, SIDE } from "@/lib/profiles/gem-drawing";

type Props = { seed: string; className?: string };

/** The picture of a person without one: a cut gem whose stone, cut and light follow from `seed` (eight hex digits). */
export function Gem({ seed, className }: Props) {
  const { ground, edge, facets } = drawGem(seed);
  return (
    <svg aria-hidden viewBox={`0 0 ${SIDE} ${SIDE}`} className={clsx("block", className)}>
      <rect width={SIDE} height={SIDE} fill={ground} />
      <g strokeWidth={EDGE_WIDTH} strokeLinejoin="round" stroke={edge}>
        {facets.map(({ points, fill }) => (
          <polygon key={points} points={points} fill={fill} />
        ))}
      </g>
    </svg>
  );
}
