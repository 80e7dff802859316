"use client";
import { clsx } from "clsx";
import { Monitor, Moon, Sun } from "lucide-react";
import { THEMES, type Theme } from "@/lib/theme/schema";

const FACES = {
  system: { Icon: Monitor, label: "As the system" },
  light: { Icon: Sun, label: "Light" },
  dark: { Icon: Moon, label: "Dark" },
} as const;

/** Three submit buttons of the form around them; with scripts the page turns at once. */
export function ThemeChoice({ theme }: { theme: Theme }) {
  return (
    <fieldset className="flex items-center gap-1">
      <legend className="sr-only">Appearance</legend>
      {THEMES.map((each) => {
        const { Icon, label } = FACES[each];
        return (
          <button
            key={each}
            type="submit"
            name="theme"
            value={each}
            aria-pressed={theme === each}
            aria-label={label}
            title={label}
            onClick={() => {
              document.documentElement.dataset.theme = each;
            }}
            className={clsx(
              "grid size-11 place-items-center rounded-full hover:bg-sunken hover:text-ink focus-visible:rounded-full",
              theme === each ? "text-ink" : "text-ink-soft",
            )}
          >
            <Icon aria-hidden className="size-4.5" strokeWidth={theme === each ? 2.4 : 1.7} />
          </button>
        );
      })}
    </fieldset>
  );
}
