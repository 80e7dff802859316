import { describe, expect, it } from "vitest";
import { SECURITY_CHANGES } from "../constants";
import type { DataOf, EmailTemplate } from "../schema";
import { duration } from "./parts";
import { renderLetter, renderText } from "./render";

const at = new Date("2026-11-25T08:14:00Z");
const link = "https://gold.example/verify?token=abc&next=%2Fprofile";
const security_link = "https://gold.example/profile/security";
const [name, device] = ["ندى الذهبي", "Firefox on Windows"];

const FILLED: { [T in EmailTemplate]: DataOf<T> } = {
  verify_email: { name, link, valid_minutes: 1440 },
  reset_password: { link, valid_minutes: 30 },
  sign_in_link: { link, valid_minutes: 10 },
  confirm_email_change: { name, link, valid_minutes: 1440 },
  email_in_use: { sign_in_link: link },
  email_changed: { new_email: "new@example.com", at, undo_link: link, valid_minutes: 10_080 },
  password_changed: { at, security_link },
  new_device: { device, at, security_link },
  token_reuse: { device, at, security_link },
  account_locked: { at, security_link },
  security_change: { what: "passkey_added", at, security_link },
  deletion_scheduled: { delete_at: at, cancel_link: link },
};

const escaped = (value: string) => value.replaceAll("&", "&amp;");

describe("every letter", () => {
  it.each(Object.entries(FILLED))("%s says as text what it says as HTML", async (template, data) => {
    const { subject, html, text } = await renderLetter(template as EmailTemplate, data as never);
    const values = Object.values(data as Record<string, unknown>);
    for (const value of values.filter((each) => typeof each === "string" && each.startsWith("https:"))) {
      expect(html).toContain(`href="${escaped(String(value))}"`);
      expect(text).toContain(value);
    }
    for (const value of values.filter((each) => [name, device, "new@example.com"].includes(String(each)))) {
      expect(html).toContain(value);
      expect(text).toContain(value);
    }
    expect(subject).toMatch(/^[A-Z][\w\s-]+$/);
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).toContain('lang="en"');
    expect(html + text).not.toMatch(/undefined|NaN|\[object/);
    expect(text.split("\n").length).toBeGreaterThan(4);
  });

  it.each(SECURITY_CHANGES)("has words for %s", async (what) => {
    const { subject, text } = await renderLetter("security_change", { what, at, security_link });
    expect(subject).toMatch(/ (was|were) /);
    expect(text).toContain("25 November 2026 at 08:14 UTC");
  });
});

describe("what people write", () => {
  const hostile = `"><script>alert(1)</script><a href="https://evil.example">`;

  it("stays text", async () => {
    for (const html of [
      (await renderLetter("verify_email", { ...FILLED.verify_email, name: hostile })).html,
      (await renderLetter("new_device", { ...FILLED.new_device, device: hostile })).html,
      (await renderLetter("email_changed", { ...FILLED.email_changed, new_email: hostile })).html,
    ]) {
      expect(html).not.toContain("<script");
      expect(html).not.toContain('href="https://evil.example"');
    }
  });

  it("keeps its own direction", async () => {
    const { html } = await renderLetter("verify_email", FILLED.verify_email);
    expect(html).toMatch(new RegExp(`<span dir="auto" style="unicode-bidi:isolate">${name}</span>`));
  });

  it("is in no subject", async () => {
    const { subject } = await renderLetter("verify_email", { ...FILLED.verify_email, name: hostile });
    expect(subject).toBe("Confirm your e-mail");
  });
});

describe("a text message", () => {
  it("begins with the code and fits into one part", () => {
    const text = renderText("mobile_code", { code: "123456", valid_minutes: 10 });
    expect(text).toMatch(/^123456 is .* 10 minutes/);
    // GSM 03.38: 160 characters of its own alphabet.
    expect(text).toMatch(/^[A-Za-z0-9 .,]{1,160}$/);
  });
});

describe("duration", () => {
  it.each([
    [1, "1 minute"],
    [30, "30 minutes"],
    [60, "60 minutes"],
    [90, "90 minutes"],
    [1440, "24 hours"],
    [10_080, "7 days"],
  ])("says %i minutes as %s", (minutes, words) => expect(duration(minutes)).toBe(words));
});
