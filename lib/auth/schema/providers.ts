import { z } from "zod";
import { PROVIDERS } from "../constants";
import { Email } from "../schema";

export const ProviderInput = z.strictObject({ provider: z.enum(PROVIDERS) });

export const EnterForm = ProviderInput.extend({ next: z.string().optional() });

export const SignInLinkForm = z.strictObject({ email: Email, next: z.string().optional() });

/** A provider one may choose. */
export const ProviderChoice = z.object({ id: z.enum(PROVIDERS), name: z.string() });
export type ProviderChoice = z.infer<typeof ProviderChoice>;

/** An account elsewhere that signs in to one's own. */
export const Connection = z.object({
  provider: z.enum(PROVIDERS),
  /** The provider's name in words. */
  name: z.string(),
  connected_at: z.iso.datetime(),
});
export type Connection = z.infer<typeof Connection>;
