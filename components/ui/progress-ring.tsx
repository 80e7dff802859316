import type { ReactNode } from "react";

type Props = { value: number; label: string; children: ReactNode };

/** A ring around its child, filled clockwise to `value` percent. */
export function ProgressRing({ value, label, children }: Props) {
  return (
    <div
      className="relative inline-grid place-items-center p-1.5"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <svg aria-hidden viewBox="0 0 100 100" className="absolute inset-0 size-full -rotate-90">
        <circle cx="50" cy="50" r="48.5" fill="none" strokeWidth="2" className="stroke-line" />
        <circle
          cx="50"
          cy="50"
          r="48.5"
          fill="none"
          strokeWidth="2.6"
          strokeLinecap="round"
          pathLength="100"
          strokeDasharray={`${value} 100`}
          className={value > 0 ? "stroke-gold" : "stroke-transparent"}
        />
      </svg>
      {children}
    </div>
  );
}
