import { ArrowRight, Check } from "lucide-react";
import Link from "next/link";
import { Card } from "@/components/ui/card";

type Step = { field: string; worth: number; title: string; why: string };
type Props = { score: number; missing: Step[] };

const SHOWN = 3;

/** Every field that counts, by a name short enough for one line. */
const NAMES: Record<string, string> = {
  avatar_url: "picture",
  full_name: "name",
  title: "title",
  bio: "bio",
  specialty_tags: "specialities",
  location: "location",
  website: "website",
};

/** "Picture, name, title": what is there already. */
function doneOf(missing: Step[]): string {
  const open = new Set(missing.map((step) => step.field));
  const words = Object.keys(NAMES)
    .filter((field) => !open.has(field))
    .map((field) => NAMES[field])
    .join(", ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How many steps there are, and that not all are listed when they are not. */
function countOf(missing: Step[]): string {
  const goal = "until people find everything they look for";
  if (missing.length > SHOWN) return `${missing.length} steps ${goal}. These ${SHOWN} count most.`;
  return missing.length === 1 ? `One step ${goal}.` : `${missing.length === 2 ? "Two" : "Three"} steps ${goal}.`;
}

function Done({ words }: { words: string }) {
  if (!words) return null;
  return (
    <li className="flex items-center gap-4 pt-4">
      <span className="grid size-5 shrink-0 place-items-center rounded-full bg-good/15 text-good">
        <Check aria-hidden className="size-3.5" strokeWidth={2.5} />
      </span>
      <span className="text-ink-soft">
        <span className="sr-only">Done: </span>
        {words}
      </span>
    </li>
  );
}

const anchorOf = (field: string) => (field === "avatar_url" ? "picture" : field);

/** How complete the profile is and what to do next, worthiest first. */
export function CompletenessCard({ score, missing }: Props) {
  return (
    <Card aria-labelledby="completeness">
      <h2 id="completeness" className="text-lg">
        {score} % complete
      </h2>
      {missing.length === 0 ? (
        <p className="mt-3 flex items-center gap-2 text-ink-soft">
          <Check aria-hidden className="size-5 text-good" />
          People find everything they look for.
        </p>
      ) : (
        <>
          <p className="mt-1 text-sm text-ink-soft">{countOf(missing)}</p>
          <ul className="mt-4 border-t border-line">
            {missing.slice(0, SHOWN).map((step, index) => (
              <li key={step.field} className="border-b border-line">
                <Link
                  href={`/profile/edit#${anchorOf(step.field)}`}
                  className="group flex min-h-16 items-center gap-4 py-3"
                >
                  <span aria-hidden className="size-5 shrink-0 rounded-full border border-edge" />
                  <span className="min-w-0 flex-1">
                    <span className="block font-semibold">
                      {step.title}
                      {index === 0 && <span className="sr-only"> (next best step)</span>}
                    </span>
                    <span className="block text-sm text-ink-soft">{step.why}</span>
                  </span>
                  <span className="text-sm font-semibold text-gold-ink">+{step.worth}</span>
                  <ArrowRight
                    aria-hidden
                    className="size-4 text-ink-soft transition-transform group-hover:translate-x-0.5 group-hover:text-ink"
                  />
                </Link>
              </li>
            ))}
            <Done words={doneOf(missing)} />
          </ul>
        </>
      )}
    </Card>
  );
}
