import { clsx } from "clsx";

type Props = { is_active: boolean; is_verified: boolean };

/** A member's state in a word. */
export function State({ is_active, is_verified }: Props) {
  const [word, colour] = !is_active
    ? ["Suspended", "font-semibold text-danger"]
    : is_verified
      ? ["Verified", "font-semibold text-good"]
      : ["Active", "text-ink-soft"];
  return <span className={clsx("text-sm", colour)}>{word}</span>;
}

export const ROLE_WORDS = { user: "Member", expert: "Expert", admin: "Admin" } as const;
