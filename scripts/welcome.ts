/** What somebody needs to know once the server answers. */
export type Welcome = {
  url: string;
  folder: string;
  embedded: boolean;
  /** Whether letters lie in the outbox, for want of a mail server. */
  outbox: boolean;
  admin: { email: string; password: string } | null;
};

/** Prints where GOLD runs and how to get in. The admin's password is known on the first start only. */
export function printWelcome({ url, folder, embedded, outbox, admin }: Welcome): void {
  const signIn = admin
    ? [
        ["Admin", admin.email],
        ["Password", `${admin.password}   (shown this once, good for three days)`],
      ]
    : [["Admin", "forgot the password? `npm run admin:reset` makes a new one"]];
  const rows = [
    ...signIn,
    ["Data", embedded ? folder : `${folder}, and the database of DATABASE_URL`],
    ...(outbox ? [["Mail", `${url}/dev/outbox, until there is an SMTP_URL`]] : []),
    ["Stop", "Ctrl-C"],
  ];
  console.log(`\n  GOLD is running: ${url}\n`);
  for (const [name = "", value] of rows) console.log(`  ${name.padEnd(9)} ${value}`);
  console.log();
}
