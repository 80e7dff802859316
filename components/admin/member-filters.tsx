"use client";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/field";
import { useHydrated } from "@/components/ui/use-hydrated";
import { STATES } from "@/lib/admin/constants";
import { type MembersQuery, MembersQuery as Schema } from "@/lib/admin/schema";
import { ROLES } from "@/lib/core/actor";
import { membersUrl } from "./members-url";
import { SORT_WORDS } from "./sort-words";
import { ROLE_WORDS } from "./state";

const TYPING_PAUSE_MS = 250;

const STATE_WORDS = { active: "Active", suspended: "Suspended" } as const;

type ChoiceProps = { name: string; label: string; value: string; words: Record<string, string> };

function Choice({ name, label, value, words }: ChoiceProps) {
  return (
    <select
      key={value}
      name={name}
      aria-label={label}
      defaultValue={value}
      className="h-11 min-w-0 rounded-full border border-edge bg-surface px-3 text-sm font-semibold focus-visible:rounded-full max-sm:flex-1"
    >
      {Object.entries(words).map(([each, word]) => (
        <option key={each} value={each}>
          {word}
        </option>
      ))}
    </select>
  );
}

const pick = <K extends string>(keys: readonly K[], words: Record<K, string>) =>
  Object.fromEntries(keys.map((key) => [key, words[key]]));

/** Search and filters; a plain GET form that, with scripts, searches as one types. */
export function MemberFilters({ query }: { query: MembersQuery }) {
  const router = useRouter();
  const hydrated = useHydrated();
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [searching, startSearch] = useTransition();
  const [words, setWords] = useState(query.q);
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = () => {
    if (!form.current) return;
    const typed = Object.fromEntries([...new FormData(form.current)].filter(([, value]) => value !== ""));
    const next = Schema.safeParse(typed);
    if (next.success) startSearch(() => router.replace(membersUrl(next.data, {}), { scroll: false }));
  };
  const goSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(go, TYPING_PAUSE_MS);
  };
  return (
    <search>
      <form
        ref={form}
        action="/admin/users"
        method="get"
        aria-busy={searching}
        className="flex flex-wrap gap-2"
        onChange={(event) => event.target instanceof HTMLSelectElement && go()}
      >
        <div className="relative min-w-full flex-1 sm:min-w-72">
          <Search aria-hidden className="pointer-events-none absolute top-3.5 left-4 size-4 text-ink-soft" />
          <input
            type="search"
            name="q"
            aria-label="Search members"
            placeholder="Name, username or e-mail"
            value={words}
            onChange={(event) => {
              setWords(event.target.value);
              goSoon();
            }}
            className={`${CONTROL} border-edge pl-11!`}
          />
        </div>
        <Choice
          name="role"
          label="Role"
          value={query.role ?? ""}
          words={{ "": "Any role", ...pick(ROLES, ROLE_WORDS) }}
        />
        <Choice
          name="state"
          label="State"
          value={query.state ?? ""}
          words={{ "": "Any state", ...pick(STATES, STATE_WORDS) }}
        />
        <Choice name="sort" label="Sort by" value={query.sort} words={SORT_WORDS} />
        {!hydrated && (
          <Button type="submit" look="secondary">
            Search
          </Button>
        )}
      </form>
    </search>
  );
}
