"use server";
import { cookies } from "next/headers";
import { THEME_COOKIE, THEME_SECONDS } from "./constants";
import { Theme } from "./schema";

/** Remembers the theme in this browser. */
export async function chooseTheme(form: FormData): Promise<void> {
  const theme = Theme.catch("system").parse(form instanceof FormData ? form.get("theme") : null);
  (await cookies()).set(THEME_COOKIE, theme, { maxAge: THEME_SECONDS, path: "/", sameSite: "lax" });
}
