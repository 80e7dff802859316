import type { Ctx } from "@/lib/core/context";
import { signIn } from "../service/sign-in";
import type { Entered } from "../service/start-session";

/** Signs in where no second step is set up. */
export async function signInUser(ctx: Ctx, { email, password }: { email: string; password: string }): Promise<Entered> {
  const signed_in = await signIn(ctx, { identifier: email, password }, "web");
  if (!("entered" in signed_in)) throw new Error("A second step was asked for");
  return signed_in.entered;
}
