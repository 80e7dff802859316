import { z } from "zod";
import { line } from "@/lib/core/text";
import { FULL_NAME_MAX } from "@/lib/profiles/constants";
import { EMAIL_MAX, PASSWORD_MAX, PASSWORD_MIN } from "./constants";

const EMAIL = /^[^\s@"<>(),;:\\[\]]+@(?:[^\s@"<>(),;:\\[\].]+\.)+[^\s@"<>(),;:\\[\].]{2,}$/;

/** An address as people write it; compared without regard to case, kept as typed. */
const Email = line({ min: 1, max: EMAIL_MAX }).refine((value) => EMAIL.test(value), "Must be an e-mail address");

const length = (value: string) => [...value].length;

const TOO_LONG = { error: `At most ${PASSWORD_MAX} characters`, abort: true } as const;

/** Any characters; compared in NFKC, so that the same keys give the same password on every system. */
const password = () =>
  z
    .string()
    .min(1, { error: "Is required", abort: true })
    .max(PASSWORD_MAX * 4, TOO_LONG)
    .refine((value) => value.isWellFormed(), "Contains broken characters");

const compose = (value: string) => value.normalize("NFKC");

/** Counted before composing, which can make many characters of one, and after, which can make one of many. */
const NewPassword = password()
  .refine((value) => length(value) >= PASSWORD_MIN, { error: `At least ${PASSWORD_MIN} characters`, abort: true })
  .refine((value) => length(value) <= PASSWORD_MAX, TOO_LONG)
  .overwrite(compose)
  .refine((value) => length(value) >= PASSWORD_MIN, `At least ${PASSWORD_MIN} characters`);

export const RegisterInput = z.strictObject({
  email: Email,
  full_name: line({ min: 1, max: FULL_NAME_MAX }),
  password: NewPassword,
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const SignInInput = z.strictObject({
  email: line({ min: 1, max: EMAIL_MAX }),
  password: password().overwrite(compose),
});
export type SignInInput = z.infer<typeof SignInInput>;

export const SignInForm = SignInInput.extend({ next: z.string().optional() });
