import { describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { anonymousContext, createMember } from "@/db/testing/factories";
import { newId } from "@/lib/core/ids";

// Watched, so that a test can say which names come up. The set-up has loaded the services already: they are loaded anew.
vi.mock("./usernames", { spy: true });
vi.resetModules();
const { usernameFrom } = await import("./usernames");
const { registerUser } = await import("@/lib/auth/service/register-user");
const { selectCredentials } = await import("@/lib/auth/queries/accounts");
const { selectProfile } = await import("./queries");

const TRIES = 5;
const free = () => `n${newId().replaceAll("-", "").slice(-20)}`;
const someone = () => ({ email: `${newId()}@example.com`, full_name: "New Person", password: "copper lantern walks" });

describe("the username of a new account", () => {
  it("is drawn again while it is taken, up to five times", async () => {
    const [{ username: taken }, wanted] = [await createMember(), free()];
    const draws = vi.mocked(usernameFrom).mockClear();
    for (let tries = 1; tries < TRIES; tries++) draws.mockReturnValueOnce(taken);
    draws.mockReturnValueOnce(wanted);
    const { user_id } = await registerUser(anonymousContext(), someone());
    expect((await selectProfile(db(), user_id))?.username).toBe(wanted);
    expect(draws.mock.calls.map(([, plain]) => plain)).toEqual([true, false, false, false, false]);
  });

  it("gives up after that, and leaves no account behind", async () => {
    const { username: taken, user_id } = await createMember();
    const draws = vi.mocked(usernameFrom).mockClear();
    for (let tries = 1; tries <= TRIES; tries++) draws.mockReturnValueOnce(taken);
    const account = someone();
    await expect(registerUser(anonymousContext(), account)).rejects.toMatchObject({
      code: "busy",
      details: { retry_after: 1 },
    });
    expect(draws).toHaveBeenCalledTimes(TRIES);
    expect(await selectCredentials(db(), { email: account.email })).toBeNull();
    expect((await selectProfile(db(), user_id))?.username).toBe(taken);
  });
});
