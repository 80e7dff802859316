import type { OwnProfile } from "@/lib/profiles/schema";

const FIELDS = ["full_name", "username", "title", "location", "bio", "website", "specialty_tags"] as const;

/** What the profile form holds, field by field, as its controls do. */
export type ProfileContent = Record<(typeof FIELDS)[number], string>;

const gather = (read: (field: keyof ProfileContent) => string) =>
  Object.fromEntries(FIELDS.map((field) => [field, read(field)])) as ProfileContent;

export function contentOf(profile: OwnProfile): ProfileContent {
  return { ...gather((field) => String(profile[field])), specialty_tags: profile.specialty_tags.join(", ") };
}

export function contentIn(form: HTMLFormElement): ProfileContent {
  const data = new FormData(form);
  return gather((field) => String(data.get(field) ?? ""));
}

export function isSame(a: ProfileContent, b: ProfileContent): boolean {
  return FIELDS.every((field) => a[field] === b[field]);
}

/** Shows what was saved, tidied by the server, in the fields that still hold what was sent. */
export function settleFields(form: HTMLFormElement, sent: ProfileContent, saved: ProfileContent): void {
  const now = contentIn(form);
  for (const field of FIELDS) {
    const control = form.querySelector(`[name="${field}"]`);
    if (now[field] !== sent[field] || now[field] === saved[field]) continue;
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) continue;
    control.value = saved[field];
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
