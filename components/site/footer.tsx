import { chooseTheme } from "@/lib/theme/actions";
import type { Theme } from "@/lib/theme/schema";
import { ThemeChoice } from "./theme-choice";

export function Footer({ theme }: { theme: Theme }) {
  return (
    <footer className="mt-auto border-t border-line">
      <div className="mx-auto flex max-w-[1280px] flex-wrap items-center justify-between gap-x-8 gap-y-2 px-4 py-4 text-sm text-ink-soft sm:px-6 lg:px-10">
        <a
          href="/developers"
          className="-ml-2.5 flex min-h-11 min-w-11 items-center justify-center px-2.5 hover:text-ink"
        >
          API
        </a>
        <form action={chooseTheme} data-stays>
          <ThemeChoice theme={theme} />
        </form>
      </div>
    </footer>
  );
}
