/** The house's gem, as a line. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" fill="none" strokeWidth="1.6" strokeLinejoin="round" className={className}>
      <path className="stroke-gold" d="M8 5h16l6 8-14 15L2 13zM2 13h28M8 5l3 8 5-8 5 8 3-8M11 13l5 15 5-15" />
    </svg>
  );
}
