import { checkEnv } from "@/lib/core/env";
import { migrate, openData } from "./data.ts";
import { runScript } from "./life.ts";

/** `npm run admin:reset`: gives the admin a new password and prints it. */
await runScript(async (life) => {
  checkEnv();
  const { databaseUrl } = await openData(life);
  await migrate(databaseUrl);
  const { resetAdminPassword } = await import("@/lib/auth/service/keep-accounts");
  const { followAudiences } = await import("@/lib/avatars/jobs");
  const { systemContext } = await import("@/lib/core/context");
  const { closeDb } = await import("@/db/client");
  life.atEnd(closeDb);
  followAudiences();
  const { email, password } = await resetAdminPassword(systemContext());
  console.log(`\n  Admin     ${email}\n  Password  ${password}   (shown this once, good for three days)\n`);
  return 0;
});
