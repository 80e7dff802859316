import { encode } from "uqr";

/** ISO/IEC 18004: four modules of quiet all round. */
const QUIET = 4;

/** A text as a QR code, drawn here: nobody else learns it. Dark on light whatever the theme, as readers expect. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET });
  const modules = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={className}
    >
      <rect width={size} height={size} className="fill-white" />
      <path d={modules.join("")} className="fill-black" />
    </svg>
  );
}
