import { z } from "zod";
import { line } from "@/lib/core/text";

const CODE_MAX = 64;
const TICKET_MAX = 200;

/** As typed: six digits of an authenticator app or a recovery code, with or without spaces and hyphens. */
const Code = line({ min: 1, max: CODE_MAX });

export const ConfirmTotpInput = z.strictObject({ code: Code });

/** The form also carries the address that it shows as a picture, so that nothing is lost when the code is wrong. */
export const EnableTotpForm = ConfirmTotpInput.extend({ otpauth_uri: z.string().optional() });

export const SecondStepInput = z.strictObject({ ticket: z.string().min(1).max(TICKET_MAX), code: Code });
export type SecondStepInput = z.infer<typeof SecondStepInput>;

/** `way` and `switch_to` say which kind of code the form asks for; both are taken either way. */
export const SecondStepForm = SecondStepInput.extend({
  next: z.string().optional(),
  way: z.string().optional(),
  switch_to: z.string().optional(),
});

/** A secret that is not in force yet: for an authenticator app, as text to type and as a key URI. */
export const TotpProposal = z.object({ secret: z.string(), otpauth_uri: z.string() });
export type TotpProposal = z.infer<typeof TotpProposal>;

/** Shown this once; each works once. */
export const RecoveryCodes = z.object({ recovery_codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

/** How the second step stands. */
export const TwoStep = z.object({ enabled_at: z.iso.datetime().nullable(), recovery_codes_left: z.int() });
export type TwoStep = z.infer<typeof TwoStep>;
