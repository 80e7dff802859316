import "server-only";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { db } from "@/db/client";
import { accounts, verification_tokens } from "@/db/schema/auth";
import { findProvider } from "./providers";
import { selectCredentials } from "./queries/accounts";
import { selectConnectedUser } from "./queries/connections";

/** Users as the adapter insists on them. Nothing that is taken of it below reads or writes them. */
const usersTable = pgTable("users", {
  id: uuid().primaryKey(),
  name: text(),
  email: text().notNull(),
  emailVerified: timestamp({ mode: "date" }),
  image: text(),
});

type Found = { id: string; email: string; email_verified_at: Date | null };

const toAuthJs = ({ id, email, email_verified_at }: Found): AdapterUser => ({
  id,
  email,
  emailVerified: email_verified_at,
});

/**
 * What Auth.js may do with our tables: find people and use links up. Opening accounts, connecting them and starting
 * sessions is for the services, which do each in one transaction with its audit row; the ways to do it here are left out.
 */
export function authAdapter(): Adapter {
  const { useVerificationToken } = DrizzleAdapter(db(), {
    usersTable,
    accountsTable: accounts,
    verificationTokensTable: verification_tokens,
  });
  return {
    useVerificationToken,
    // It was stored with the mail that carries it.
    createVerificationToken: async (token) => token,
    async getUserByAccount({ provider: id, providerAccountId: account_id }) {
      const provider = findProvider(id)?.id;
      const user = provider ? await selectConnectedUser(db(), { provider, account_id }) : null;
      return user && toAuthJs(user);
    },
    async getUserByEmail(email) {
      const user = await selectCredentials(db(), { email });
      return user && toAuthJs(user);
    },
    // Asked for whoever is signed in already, to connect accounts without asking anybody.
    getUser: async () => null,
    // After a link was used: that its address is confirmed is known already.
    updateUser: async (user) => ({ email: "", emailVerified: null, ...user }),
  };
}
