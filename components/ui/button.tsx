import { clsx } from "clsx";
import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, MouseEvent } from "react";

const BASE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-full px-5 text-sm font-semibold whitespace-nowrap transition-colors duration-150 focus-visible:rounded-full disabled:opacity-55 aria-disabled:cursor-default aria-disabled:opacity-55";

const LOOKS = {
  primary: "bg-gold text-on-gold hover:bg-gold-deep disabled:hover:bg-gold aria-disabled:hover:bg-gold",
  secondary: "border border-edge bg-surface text-ink hover:border-ink",
  quiet: "px-3 text-ink-soft hover:bg-sunken hover:text-ink",
  danger: "border border-danger bg-surface text-danger hover:bg-danger hover:text-surface",
} as const;

type Props = ComponentProps<"button"> & {
  look?: keyof typeof LOOKS;
  /** Renders the only child, a link say, with the button's looks. */
  asChild?: boolean;
  pending?: boolean;
};

const ignore = (event: MouseEvent) => event.preventDefault();

export function Button({ look = "primary", asChild, pending, className, children, ...rest }: Props) {
  const classes = clsx(BASE, LOOKS[look], className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  // Not `disabled` while pending, which would throw focus to the top of the page.
  const held = pending || rest["aria-disabled"] === true;
  return (
    <button
      type="button"
      {...rest}
      className={classes}
      aria-busy={pending || rest["aria-busy"] || undefined}
      aria-disabled={held || undefined}
      onClick={held ? ignore : rest.onClick}
    >
      {pending && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </button>
  );
}
