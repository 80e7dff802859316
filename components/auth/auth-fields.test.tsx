import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { IdentifierField, NewPasswordField, PasswordField } from "./auth-fields";

const FOLDER = import.meta.dirname;

describe("the fields one signs in by", () => {
  it("say to browsers and password managers what belongs into them", () => {
    expect(renderToStaticMarkup(<IdentifierField />)).toMatch(/autoComplete="username webauthn"/i);
    const known = renderToStaticMarkup(<PasswordField autoComplete="current-password" />);
    expect(known).toMatch(/type="password"/);
    expect(known).toMatch(/autoComplete="current-password"/i);
    expect(renderToStaticMarkup(<NewPasswordField />)).toMatch(/autoComplete="new-password"/i);
  });

  it("let anything be pasted: none of them looks at how their text arrives", () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => /[^t]\.tsx?$/.test(file));
    expect(files.length).toBeGreaterThan(10);
    const meddling = files.filter((file) =>
      /on(Paste|Drop|BeforeInput|ContextMenu)\b/.test(readFileSync(path.join(FOLDER, file), "utf8")),
    );
    expect(meddling).toEqual([]);
  });
});
