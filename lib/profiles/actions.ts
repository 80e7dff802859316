"use server";
import { refresh } from "next/cache";
import { formAction } from "@/lib/core/action";
import { ifVersion } from "@/lib/core/etag";
import { type OwnProfile, ProfileForm } from "./schema";
import { updateOwnProfile } from "./service";

/** The form's fields; tags come as one field with commas between them. */
function readProfile(form: FormData): unknown {
  const fields = Object.fromEntries([...form].filter(([name]) => !name.startsWith("$ACTION")));
  const tags = String(form.get("specialty_tags") ?? "");
  return {
    ...fields,
    specialty_tags: tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
  };
}

export const saveProfile = formAction(
  { schema: ProfileForm, read: readProfile, auth: "user" },
  async (ctx, { version, overwrite, ...patch }): Promise<OwnProfile> => {
    const guard = overwrite ? undefined : ifVersion(version);
    const profile = await updateOwnProfile(ctx, { patch, guard });
    refresh();
    return profile;
  },
);
