import { Field, TextField } from "@/components/ui/field";
import { BIO_MAX, FULL_NAME_MAX, LOCATION_MAX, TITLE_MAX, USERNAME_MAX, WEBSITE_MAX } from "@/lib/profiles/constants";
import { BioField } from "./bio-field";
import type { ProfileContent } from "./profile-content";
import { TagInput } from "./tag-input";

const WHO = [
  { name: "full_name", label: "Name", dir: "auto", autoComplete: "name", max: FULL_NAME_MAX },
  {
    name: "username",
    label: "Username",
    autoComplete: "off",
    autoCapitalize: "none",
    spellCheck: false,
    max: USERNAME_MAX,
    hint: "Your page is at /u/ and this. Old names keep leading to you.",
  },
  { name: "title", label: "Title", optional: true, dir: "auto", max: TITLE_MAX, placeholder: "Gemmologist" },
  { name: "location", label: "Location", optional: true, dir: "auto", max: LOCATION_MAX, placeholder: "Gothenburg" },
] as const;

const WEBSITE = {
  name: "website",
  label: "Website",
  type: "url",
  inputMode: "url",
  optional: true,
  max: WEBSITE_MAX,
  placeholder: "https://example.com",
} as const;

type Props = { content: ProfileContent; errors: Record<string, string>; onTags: () => void };

/** The controls of the profile form. They let one type past a limit and say so, where cutting would lose words. */
export function ProfileFields({ content, errors, onTags }: Props) {
  const text = ({ name, max, ...rest }: (typeof WHO)[number] | typeof WEBSITE) => ({
    ...rest,
    id: name,
    name,
    maxLength: max * 2,
    defaultValue: content[name],
    error: errors[name],
  });
  return (
    <>
      {WHO.map((field) => (
        <TextField key={field.name} {...text(field)} />
      ))}
      <BioField className="sm:col-span-2" defaultValue={content.bio} error={errors.bio} max={BIO_MAX} />
      <TextField {...text(WEBSITE)} className="sm:col-span-2" />
      <Field
        id="specialty_tags"
        label="Specialities"
        optional
        className="sm:col-span-2"
        error={errors.specialty_tags ?? tagError(errors)}
        hint="Up to ten, with commas between: Sapphire, Bridal"
      >
        {(control) => (
          <TagInput {...control} name="specialty_tags" defaultValue={content.specialty_tags} onChange={onTags} />
        )}
      </Field>
    </>
  );
}

/** The first complaint about a single tag. */
function tagError(errors: Record<string, string>): string | undefined {
  return Object.entries(errors).find(([path]) => path.startsWith("specialty_tags."))?.[1];
}
