/** What completeness looks at; an empty value counts as missing. */
export type Completable = {
  avatar_url: string | null;
  full_name: string;
  title: string;
  bio: string;
  location: string;
  website: string;
  specialty_tags: string[];
};

export type Step = { field: keyof Completable; worth: number; title: string; why: string };

/** Every step and its worth; the worths add up to 100. */
export const STEPS: readonly Step[] = [
  { field: "avatar_url", worth: 20, title: "Add a picture", why: "People remember a face" },
  { field: "bio", worth: 20, title: "Say who you are", why: "Two sentences are enough" },
  { field: "specialty_tags", worth: 20, title: "Name your specialities", why: "Others find you by them" },
  { field: "full_name", worth: 10, title: "Add your name", why: "How others address you" },
  { field: "title", worth: 10, title: "Add a title", why: "What you do, in a few words" },
  { field: "location", worth: 10, title: "Add a location", why: "So people nearby can find you" },
  { field: "website", worth: 10, title: "Add a website", why: "Members open it from your profile" },
];

function isFilled(profile: Completable, field: keyof Completable): boolean {
  const value = profile[field];
  return typeof value === "string" ? value.trim() !== "" : (value?.length ?? 0) > 0;
}

/** How complete a profile is, 0–100, and what is missing, worthiest first. */
export function completenessOf(profile: Completable): { score: number; missing: Step[] } {
  const missing = STEPS.filter((step) => !isFilled(profile, step.field)).toSorted((a, b) => b.worth - a.worth);
  return { score: 100 - missing.reduce((sum, step) => sum + step.worth, 0), missing };
}
