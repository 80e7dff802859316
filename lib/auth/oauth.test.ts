import { afterEach, describe, expect, it, vi } from "vitest";
import { identityOf, oauthProviders } from "./oauth";

const CONFIGURATION = {
  DATABASE_URL: "postgres://a:b@localhost/gold",
  AUTH_SECRET: "x".repeat(32),
  AUTH_GITHUB_ID: "github-client",
  AUTH_GITHUB_SECRET: "github-secret",
  AUTH_OIDC_ISSUER: "https://id.example/realm",
  AUTH_OIDC_ID: "gold",
  AUTH_OIDC_SECRET: "oidc-secret",
};
for (const [name, value] of Object.entries(CONFIGURATION)) vi.stubEnv(name, value);

afterEach(() => vi.unstubAllGlobals());

const sub = "42";

describe("identityOf", () => {
  it("takes a confirmed address, however it is written, and a name", () => {
    expect(identityOf("oidc", "1", { sub, email: "Nora@Example.com", email_verified: true, name: " Nora " })).toEqual({
      provider: "oidc",
      account_id: "1",
      email: "nora@example.com",
      email_verified: true,
      name: "Nora",
    });
    expect(identityOf("oidc", "1", { sub, email: "a@example.com", email_verified: "true" })?.email_verified).toBe(true);
    expect(identityOf("oidc", "1", { sub, preferred_username: "nora" })?.name).toBe("nora");
  });

  it.each([undefined, false, "false", 1, "yes", null, {}])("takes %j for no confirmation", (email_verified) => {
    expect(identityOf("oidc", "1", { sub, email: "a@example.com", email_verified })?.email_verified).toBe(false);
  });

  it.each(["a", "a@b", "a@example.com,b@example.com", "<a@example.com>", 7, null, "x".repeat(300)])(
    "takes %j for no address, confirmed or not",
    (email) => {
      const identity = identityOf("oidc", "1", { sub, email, email_verified: true });
      expect(identity).toMatchObject({ email: null, email_verified: false });
    },
  );

  it.each(["", "\u202egnp", "x".repeat(500), 7])("takes %j for no name", (name) => {
    expect(identityOf("oidc", "1", { sub, name })?.name).toBeNull();
  });

  it.each([undefined, null, "x", {}, { sub: "" }, { sub: 7 }])("takes %j for nobody", (profile) => {
    expect(identityOf("oidc", "1", profile)).toBeNull();
  });
});

function provider(id: string) {
  const found = oauthProviders().find((each) => each.id === id);
  if (!found) throw new Error(`${id} is not turned on`);
  return found;
}

describe("providers", () => {
  it("are those that are configured, with every check that they know", () => {
    expect(oauthProviders().map(({ id, checks }) => [id, checks])).toEqual([
      ["github", ["pkce", "state"]],
      ["oidc", ["pkce", "state", "nonce"]],
    ]);
    expect(oauthProviders().some((each) => each.allowDangerousEmailAccountLinking)).toBe(false);
  });

  it("name people by issuer and subject, so that another issuer's are others", async () => {
    expect(await provider("oidc").profile?.({ sub }, {})).toEqual({ id: "https://id.example/realm|42" });
    expect(await provider("github").profile?.({ sub }, {})).toEqual({ id: "42" });
  });
});

describe("GitHub", () => {
  const USER = { id: 42, login: "nora", name: null, email: "shown@example.com" };

  /** GitHub as it answers: what it was asked, and by whom. */
  function answering(emails: unknown, status = 200) {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string, { headers }: { headers: Record<string, string> }) => {
      asked.push(`${url} ${headers.authorization}`);
      return Response.json(url.endsWith("/emails") ? emails : USER, { status });
    });
    return asked;
  }

  async function ask(): Promise<unknown> {
    const { userinfo } = provider("github");
    if (typeof userinfo !== "object" || !userinfo.request) throw new Error("There is no way to ask");
    return userinfo.request({ tokens: { access_token: "t" }, provider: provider("github") });
  }

  it("is asked for the main address and whether it is confirmed; the one on show says neither", async () => {
    const asked = answering([
      { email: "other@example.com", primary: false, verified: true },
      { email: "main@example.com", primary: true, verified: true },
    ]);
    expect(await ask()).toEqual({ sub: "42", email: "main@example.com", email_verified: true, name: "nora" });
    expect(asked).toEqual(["https://api.github.com/user Bearer t", "https://api.github.com/user/emails Bearer t"]);
  });

  it("vouches for no address that it has not confirmed", async () => {
    answering([{ email: "main@example.com", primary: true, verified: false }]);
    expect(await ask()).toMatchObject({ email_verified: false });
    answering([]);
    expect(identityOf("github", "42", await ask())).toMatchObject({ email: null, email_verified: false });
  });

  it.each([
    [{ message: "Bad credentials" }, 401],
    [{ message: "?" }, 200],
  ])("lets nobody in with %j", async (emails, status) => {
    answering(emails, status);
    await expect(ask()).rejects.toThrow();
  });
});
