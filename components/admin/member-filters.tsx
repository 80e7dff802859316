"use client";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/field";
import { useHydrated } from "@/components/ui/use-hydrated";
import { STATES } from "@/lib/admin/constants";
import { type MembersQuery, MembersQuery as Schema } from "@/lib/admin/schema";
import { ROLES } from "@/lib/core/actor";
import { Choice } from "./choice";
import { membersUrl } from "./members-url";
import { SORT_WORDS } from "./sort-words";
import { ROLE_WORDS } from "./state";
import { useSearchWords } from "./use-search-words";

const STATE_WORDS = { active: "Active", suspended: "Suspended" } as const;

const pick = <K extends string>(keys: readonly K[], words: Record<K, string>) =>
  Object.fromEntries(keys.map((key) => [key, words[key]]));

/** Search and filters; a plain GET form that, with scripts, searches as one types. */
export function MemberFilters({ query }: { query: MembersQuery }) {
  const router = useRouter();
  const hydrated = useHydrated();
  const form = useRef<HTMLFormElement>(null);
  const [searching, startSearch] = useTransition();

  const search = () => {
    if (!form.current) return null;
    const typed = Object.fromEntries([...new FormData(form.current)].filter(([, value]) => value !== ""));
    const next = Schema.safeParse(typed);
    if (!next.success) return null;
    startSearch(() => router.replace(membersUrl(next.data, {}), { scroll: false }));
    return next.data.q;
  };
  const { words, type, searchNow } = useSearchWords({ q: query.q, searching, search });
  return (
    <search>
      <form
        ref={form}
        action="/admin/users"
        method="get"
        aria-busy={searching}
        className="flex flex-wrap gap-2"
        onChange={(event) => event.target instanceof HTMLSelectElement && searchNow()}
        onSubmit={(event) => {
          event.preventDefault();
          searchNow();
        }}
      >
        <div className="relative min-w-full flex-1 sm:min-w-72">
          <Search aria-hidden className="pointer-events-none absolute top-3.5 left-4 size-4 text-ink-soft" />
          <input
            type="search"
            name="q"
            aria-label="Search members"
            placeholder="Name, username or e-mail"
            value={words}
            onChange={(event) => type(event.target.value)}
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
