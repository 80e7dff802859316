"use client";
import { useActionState, useEffect, useRef, useState } from "react";
import { Field, TextField } from "@/components/ui/field";
import { useUnsavedGuard } from "@/components/ui/use-unsaved-guard";
import { type FormState, IDLE } from "@/lib/core/form-state";
import { saveProfile } from "@/lib/profiles/actions";
import { BIO_MAX, FULL_NAME_MAX, LOCATION_MAX, TITLE_MAX, USERNAME_MAX, WEBSITE_MAX } from "@/lib/profiles/constants";
import type { OwnProfile } from "@/lib/profiles/schema";
import { BioField } from "./bio-field";
import { SaveBar } from "./save-bar";
import { TagInput } from "./tag-input";

type Saved = { version: number };
type Props = { profile: OwnProfile; version: number; onSaved: (saved: Saved) => void };

/** What a form holds, to compare; our own bookkeeping fields left out. */
function contentOf(form: HTMLFormElement): string {
  const entries = [...new FormData(form)].filter(([name]) => name !== "version" && !name.startsWith("$ACTION"));
  return JSON.stringify(entries);
}

/** Whether the form holds something that is not saved. */
function useUnsaved(state: FormState<Saved>) {
  const form = useRef<HTMLFormElement>(null);
  const saved = useRef<string>("");
  const [unsaved, setUnsaved] = useState(false);
  const done = state.status === "done" ? state.at : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new save is what makes the content the saved one
  useEffect(() => {
    if (form.current) saved.current = contentOf(form.current);
    setUnsaved(false);
  }, [done]);
  const look = () => setUnsaved(form.current !== null && contentOf(form.current) !== saved.current);
  return { form, unsaved, look };
}

export function ProfileForm({ profile, version, onSaved }: Props) {
  const [state, action, pending] = useActionState(saveProfile, IDLE);
  useEffect(() => {
    if (state.status === "done") onSaved(state.data);
  }, [state, onSaved]);
  const { form, unsaved, look } = useUnsaved(state);
  useUnsavedGuard(unsaved && !pending);
  const errors = state.status === "failed" ? state.fields : {};
  const typed = state.status === "failed" ? state.values : {};
  const value = (field: "full_name" | "username" | "title" | "location" | "website" | "bio") =>
    typed[field] ?? profile[field];
  const tags = typed.specialty_tags ?? profile.specialty_tags.join(", ");

  return (
    <form
      ref={form}
      action={action}
      onInput={look}
      onChange={look}
      className="grid grid-cols-1 gap-5 sm:grid-cols-2"
      noValidate
    >
      <input type="hidden" name="version" value={version} readOnly />
      <TextField
        id="full_name"
        name="full_name"
        label="Name"
        dir="auto"
        autoComplete="name"
        maxLength={FULL_NAME_MAX * 2}
        defaultValue={value("full_name")}
        error={errors.full_name}
      />
      <TextField
        id="username"
        name="username"
        label="Username"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={USERNAME_MAX * 2}
        defaultValue={value("username")}
        error={errors.username}
        hint="Your page is at /u/ and this. Old names keep leading to you."
      />
      <TextField
        id="title"
        name="title"
        label="Title"
        optional
        dir="auto"
        maxLength={TITLE_MAX * 2}
        placeholder="Gemmologist"
        defaultValue={value("title")}
        error={errors.title}
      />
      <TextField
        id="location"
        name="location"
        label="Location"
        optional
        dir="auto"
        maxLength={LOCATION_MAX * 2}
        placeholder="Gothenburg"
        defaultValue={value("location")}
        error={errors.location}
      />
      <BioField className="sm:col-span-2" defaultValue={value("bio")} error={errors.bio} max={BIO_MAX} />
      <TextField
        id="website"
        name="website"
        type="url"
        inputMode="url"
        label="Website"
        optional
        className="sm:col-span-2"
        maxLength={WEBSITE_MAX * 2}
        placeholder="https://example.com"
        defaultValue={value("website")}
        error={errors.website}
      />
      <Field
        id="specialty_tags"
        label="Specialities"
        optional
        className="sm:col-span-2"
        error={errors.specialty_tags ?? tagError(errors)}
        hint="Up to ten, with commas between: Sapphire, Bridal"
      >
        {(control) => <TagInput key={tags} {...control} name="specialty_tags" defaultValue={tags} onChange={look} />}
      </Field>
      <SaveBar state={state} pending={pending} unsaved={unsaved} />
    </form>
  );
}

/** The first complaint about a single tag. */
function tagError(errors: Record<string, string>): string | undefined {
  return Object.entries(errors).find(([path]) => path.startsWith("specialty_tags."))?.[1];
}
