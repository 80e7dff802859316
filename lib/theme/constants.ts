export const THEME_COOKIE = "gold.theme";
export const THEME_SECONDS = 365 * 24 * 60 * 60;
