import { expect, it } from "vitest";
import {
  forgetFormer,
  offerFormer,
  ownPictureNow,
  pictureOf,
  type Served,
  showSaved,
  showWhileMaking,
} from "./own-picture";

const at = (name: string) => ({ avatar_url: `/files/avatars/${name}/medium.webp`, avatar: null });
const served = (name: string, version: number): Served => ({ ...at(name), gem: "0a1b2c3d", version });
const shown = (page: Served) => pictureOf(ownPictureNow(), page).avatar_url;

it("shows what the page came with as long as nothing was done", () => {
  expect(shown(served("first", 3))).toContain("first");
});

it("shows a picture from the moment it is sent until the server's page shows it too", () => {
  showWhileMaking("0a1b2c3d", { avatar_url: "blob:preview", avatar: null });
  expect(shown(served("first", 3))).toBe("blob:preview");
  const second = at("second");
  showSaved("0a1b2c3d", second, 4);
  expect(shown(served("first", 3))).toContain("second");
  // What the server says from then on counts, whoever changed it.
  expect(shown(served("elsewhere", 4))).toContain("elsewhere");
  offerFormer(second, { id: "1", ...at("first") });
});

it("goes back when it fails, to what was shown before and not to what the page came with", () => {
  const takeBack = showWhileMaking("0a1b2c3d", { avatar_url: "blob:third", avatar: null });
  expect(ownPictureNow()?.former).toBeNull();
  takeBack();
  expect(shown(served("first", 3))).toContain("second");
  expect(ownPictureNow()?.former?.id).toBe("1");
});

it("leaves alone what was done since when an older try fails", () => {
  const takeBack = showWhileMaking("0a1b2c3d", { avatar_url: "blob:slow", avatar: null });
  showSaved("0a1b2c3d", at("third"), 5);
  takeBack();
  expect(shown(served("first", 3))).toContain("third");
});

it("shows nothing of it to the next person at the same browser", () => {
  expect(shown({ ...served("theirs", 1), gem: "ffffffff" })).toContain("theirs");
});

it("offers the picture before only for the one shown, and until it is forgotten", () => {
  const fourth = at("fourth");
  showSaved("0a1b2c3d", fourth, 6);
  offerFormer(at("third"), { id: "9", ...at("second") });
  expect(ownPictureNow()?.former).toBeNull();
  offerFormer(fourth, { id: "2", ...at("third") });
  expect(ownPictureNow()?.former?.id).toBe("2");
  forgetFormer();
  expect(ownPictureNow()?.former).toBeNull();
  expect(shown(served("first", 3))).toContain("fourth");
});
