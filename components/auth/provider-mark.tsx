import type { ProviderId } from "@/lib/auth/constants";

const MARKS: Record<ProviderId, React.ReactNode> = {
  google: <path d="M18.3 6.6A8.3 8.3 0 1 0 20.3 12.2H12.5" fill="none" stroke="currentColor" strokeWidth="2.6" />,
  github: (
    <path
      fill="currentColor"
      d="M5.7 3.6c1.4.1 2.5.7 3.3 1.4a11.4 11.4 0 0 1 6 0c.8-.7 1.9-1.3 3.3-1.4.5 1.3.4 2.5.1 3.4.9 1 1.4 2.3 1.4 3.9 0 4.2-2.6 5.5-5.2 5.9.6.6.9 1.4.9 2.5V22h-7v-2c-2.2.4-2.9-.7-3.5-1.8-.3-.6-.7-1-1.3-1.3 1.6-.4 2.3.6 2.8 1.3.5.8 1.1 1.1 2 .9.1-.6.3-1.2.7-1.6-2.6-.4-5.1-1.7-5.1-5.9 0-1.6.5-2.9 1.4-3.9-.3-.9-.4-2.1.2-3.4z"
    />
  ),
  oidc: (
    <g fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round">
      <circle cx="8.2" cy="15.8" r="4.4" />
      <path d="m11.4 12.6 8.4-8.4m-3.6 3.6 2.8 2.8m-5.6 0 2 2" />
    </g>
  ),
};

/** A provider's mark in the colour of the text beside it, which names it. */
export function ProviderMark({ provider }: { provider: ProviderId }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className="size-5 shrink-0">
      {MARKS[provider]}
    </svg>
  );
}
