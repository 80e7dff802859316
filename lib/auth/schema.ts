import { z } from "zod";
import { line } from "@/lib/core/text";
import { FULL_NAME_MAX } from "@/lib/profiles/constants";
import { EMAIL_MAX, PASSWORD_MAX, PASSWORD_MIN } from "./constants";

const EMAIL = /^[^\s@"<>(),;:\\[\]]+@[^\s@"<>(),;:\\[\]]+\.[^\s@"<>(),;:\\[\]]{2,}$/;

/** An address as people write it; compared without regard to case, kept as typed. */
const Email = line({ max: EMAIL_MAX }).refine((value) => EMAIL.test(value), "Must be an e-mail address");

/** Any characters; compared in NFKC, so that the same keys give the same password on every system. */
const Password = z
  .string()
  .refine((value) => value.isWellFormed(), "Contains broken characters")
  .overwrite((value) => value.normalize("NFKC"));

const length = (value: string) => [...value].length;

const NewPassword = Password.refine(
  (value) => length(value) >= PASSWORD_MIN,
  `At least ${PASSWORD_MIN} characters`,
).refine((value) => length(value) <= PASSWORD_MAX, `At most ${PASSWORD_MAX} characters`);

export const RegisterInput = z.strictObject({
  email: Email,
  full_name: line({ min: 1, max: FULL_NAME_MAX }),
  password: NewPassword,
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const SignInInput = z.strictObject({
  email: line({ min: 1, max: EMAIL_MAX }),
  password: Password.refine((value) => value !== "", "Is required").refine(
    (value) => value.length <= PASSWORD_MAX * 4,
    "Is too long",
  ),
});
export type SignInInput = z.infer<typeof SignInInput>;

export const SignInForm = SignInInput.extend({ next: z.string().optional() });
