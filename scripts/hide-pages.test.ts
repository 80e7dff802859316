import type { IncomingMessage } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hideOutbox } from "./hide-pages";

function asked(url: string, direct: boolean, configuration: Record<string, string> = {}): string | undefined {
  for (const name of ["SMTP_URL", "APP_URL"]) vi.stubEnv(name, configuration[name]);
  const request = { url } as IncomingMessage;
  hideOutbox(request, direct);
  return request.url;
}

afterEach(() => vi.unstubAllEnvs());

describe("the outbox", () => {
  it("is where it is for whoever sits at this machine without a mail server", () => {
    expect(asked("/dev/outbox?cursor=x", true)).toBe("/dev/outbox?cursor=x");
    expect(asked("/dev/outbox", true, { APP_URL: "http://127.0.0.1:3000" })).toBe("/dev/outbox");
  });

  it.each([
    ["others", false, {}],
    ["all once mail leaves", true, { SMTP_URL: "smtp://mail.example" }],
    ["all on a site that others reach", true, { APP_URL: "https://gold.example" }],
  ])("is a wrong address for %s", (_case, direct, configuration) => {
    for (const rest of ["", "?cursor=x", "/deeper"]) {
      const url = asked(`/dev/outbox${rest}`, direct, configuration);
      expect(url).not.toContain("outbox?");
      expect(url).toBe(`/ved/xobtuo${rest}`);
    }
  });

  it("changes no other address", () => {
    for (const url of ["/", "/dev/outboxes", "/dev", "/u/dev/outbox"]) expect(asked(url, false)).toBe(url);
  });
});
