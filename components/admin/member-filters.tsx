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

type ChoiceProps = { name: string; label: string; value: string; all?: string; words: Record<string, string> };

function Choice({ name, label, value, all, words }: ChoiceProps) {
  return (
    <label className="flex min-h-11 items-center gap-2 rounded-full border border-edge bg-surface pl-4 text-sm text-ink-soft focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-gold-ink">
      {label}
      <select
        name={name}
        defaultValue={value}
        key={value}
        className="h-11 rounded-full bg-surface pr-3 font-semibold text-ink outline-none"
      >
        {all && <option value="">{all}</option>}
        {Object.entries(words).map(([each, word]) => (
          <option key={each} value={each}>
            {word}
          </option>
        ))}
      </select>
    </label>
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
    <form
      ref={form}
      action="/admin/users"
      method="get"
      role="search"
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
      <Choice name="role" label="Role" value={query.role ?? ""} all="Any" words={pick(ROLES, ROLE_WORDS)} />
      <Choice name="state" label="State" value={query.state ?? ""} all="Any" words={pick(STATES, STATE_WORDS)} />
      <Choice name="sort" label="Sort" value={query.sort} words={SORT_WORDS} />
      {!hydrated && (
        <Button type="submit" look="secondary">
          Search
        </Button>
      )}
    </form>
  );
}
