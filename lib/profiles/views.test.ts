import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AUDIENCES, VISIBLE_FIELDS } from "./constants";
import type { ProfileRow } from "./queries";
import { NEW_PROFILE_VISIBILITY, PublicProfile, type Visibility } from "./schema";
import { project, viewerOf } from "./views";

const SECRET = "secret-";

function row(visibility: Visibility, is_active = true): ProfileRow {
  const at = new Date(0);
  return {
    user_id: "0190a0b0-0000-7000-8000-000000000001",
    username: "nora",
    full_name: `${SECRET}full_name`,
    title: `${SECRET}title`,
    bio: `${SECRET}bio`,
    location: `${SECRET}location`,
    website: `${SECRET}website`,
    specialty_tags: [`${SECRET}specialty_tags`],
    avatar_id: null,
    avatar_url: null,
    avatar: null,
    visibility,
    preferences: { favourite_categories: ["Gold"] },
    completeness: 100,
    total_reviews_given: 0,
    total_reviews_received: 0,
    avg_rating: null,
    avg_response_time_hours: null,
    version: 1,
    created_at: at,
    updated_at: at,
    email: `${SECRET}email`,
    role: "user",
    is_active,
    is_verified: false,
  };
}

const audience = fc.constantFrom(...AUDIENCES);
const visibility: fc.Arbitrary<Visibility> = fc.record({
  audience,
  fields: fc.dictionary(fc.constantFrom(...VISIBLE_FIELDS), audience),
  indexable: fc.boolean(),
});

const rank = { public: 0, members: 1, private: 2 } as const;

describe("project", () => {
  it("shows anonymous callers a new profile's username and picture and nothing else", () => {
    expect(Object.keys(project(row(NEW_PROFILE_VISIBILITY), "public") ?? {}).toSorted()).toEqual([
      "avatar",
      "avatar_url",
      "gem",
      "username",
    ]);
  });

  it("shows members all of a new profile", () => {
    expect(Object.keys(project(row(NEW_PROFILE_VISIBILITY), "members") ?? {})).toEqual(
      expect.arrayContaining([...VISIBLE_FIELDS]),
    );
  });

  it("leaks no field past its audience or the profile's", () => {
    fc.assert(
      fc.property(visibility, fc.constantFrom("public", "members"), (wanted, viewer) => {
        const seen = JSON.stringify(project(row(wanted), viewer));
        for (const field of VISIBLE_FIELDS) {
          const narrowest = Math.max(rank[wanted.audience], rank[wanted.fields[field] ?? wanted.audience]);
          const allowed = narrowest <= rank[viewer];
          expect(seen.includes(`${SECRET}${field}`)).toBe(allowed);
        }
        expect(seen).not.toContain(`${SECRET}email`);
        expect(seen).not.toContain("favourite");
      }),
    );
  });

  it("shows nothing of a private or a suspended profile", () => {
    expect(project(row({ ...NEW_PROFILE_VISIBILITY, audience: "private" }), "members")).toBeNull();
    expect(project(row({ ...NEW_PROFILE_VISIBILITY, audience: "public" }, false), "members")).toBeNull();
  });

  it("answers what its schema says", () => {
    expect(() => PublicProfile.strict().parse(project(row(NEW_PROFILE_VISIBILITY), "members"))).not.toThrow();
  });
});

describe("viewerOf", () => {
  it("tells oneself, members and the public apart", () => {
    const actor = { type: "user", user_id: "a", role: "user", session_id: "s" } as const;
    expect(viewerOf(actor, "a")).toBe("self");
    expect(viewerOf(actor, "b")).toBe("members");
    expect(viewerOf({ type: "anonymous" }, "a")).toBe("public");
    expect(viewerOf({ type: "system" }, "a")).toBe("public");
  });
});
