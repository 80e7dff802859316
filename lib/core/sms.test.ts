import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTextServer, type TextServer } from "@/lib/messages/testing/text-server";
import { sendText } from "./sms";

const INVALID = { code: 21211, message: "Invalid 'To' Phone Number: +1", status: 400 };

let server: TextServer;
const config = { base_url: "", account_sid: "AC123", auth_token: "tok:en", from: "+31201234567" };
const message = { to: "+31612345678", body: "123456 is your code" };

beforeEach(async () => {
  server = await startTextServer();
  config.base_url = server.url;
});

afterEach(() => server.close());

describe("sendText", () => {
  it("posts a form with the account's credentials", async () => {
    await sendText(config, message);
    expect(server.asked).toMatchObject([
      {
        method: "POST",
        url: "/2010-04-01/Accounts/AC123/Messages.json",
        headers: {
          authorization: `Basic ${btoa("AC123:tok:en")}`,
          "content-type": expect.stringMatching(/^application\/x-www-form-urlencoded/),
        },
      },
    ]);
    expect(server.asked[0]?.form).toEqual({ To: message.to, From: config.from, Body: message.body });
  });

  it("names a messaging service as such", async () => {
    await sendText({ ...config, from: "MG42" }, message);
    expect(server.asked[0]?.form).toEqual({ To: message.to, MessagingServiceSid: "MG42", Body: message.body });
  });

  it.each([
    [400, JSON.stringify(INVALID), true, "400 Invalid 'To' Phone Number: +1 (21211)"],
    [401, JSON.stringify({ code: 20003, message: "Authenticate" }), false, "401 Authenticate (20003)"],
    [429, JSON.stringify({ code: 20429, message: "Too Many Requests" }), false, "429 Too Many Requests (20429)"],
    [503, "<html>", false, "503 without a reason"],
    [200, "{}", false, "200 without a reason"],
  ])("says of %i whether it is for good, and why", async (status, body, permanent, words) => {
    server.answer = { status, body };
    await expect(sendText(config, message)).rejects.toMatchObject({ name: "DeliveryError", permanent, message: words });
  });

  it("takes the credentials nowhere else", async () => {
    server.answer = { status: 307, body: "" };
    await expect(sendText(config, message)).rejects.toMatchObject({ permanent: false });
    expect(server.asked).toHaveLength(1);
  });

  it("tries again later when nobody listens", async () => {
    server.close();
    await expect(sendText(config, message)).rejects.toMatchObject({ permanent: false, message: /ECONNREFUSED/ });
  });

  it("waits ten seconds for an answer, and no longer", { timeout: 20_000 }, async () => {
    server.answer = "silence";
    const began = performance.now();
    await expect(sendText(config, message)).rejects.toMatchObject({ permanent: false });
    expect(performance.now() - began).toBeLessThan(11_000);
  });
});
