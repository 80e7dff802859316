import "server-only";
import { transaction } from "@/db/tx";
import { createAccount, hasAccounts } from "@/lib/auth/service/keep-accounts";
import { systemContext } from "@/lib/core/context";
import { newKey } from "@/lib/core/ids";
import { DEMO_PEOPLE } from "./people";

const ADMIN_EMAIL = "admin@gold.localhost";

/**
 * Fills an empty database once: an admin with a random password, and people to look at who cannot sign in.
 * Answers the admin, or null when anybody is there already. All in one transaction: a start that dies begins again.
 */
export async function seedDemo(): Promise<{ admin: { email: string; password: string } | null }> {
  const ctx = systemContext();
  const password = newKey();
  return transaction(async (tx) => {
    if (await hasAccounts(tx)) return { admin: null };
    await createAccount(tx, ctx, { email: ADMIN_EMAIL, full_name: "Gold Admin", role: "admin", password });
    for (const person of DEMO_PEOPLE) await createAccount(tx, ctx, person);
    return { admin: { email: ADMIN_EMAIL, password } };
  });
}
