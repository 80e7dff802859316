"use client";
import { useSyncExternalStore } from "react";
import type { AvatarLook } from "@/lib/profiles/schema";

/** A picture as it is shown: where it lies, and how it looks. Both null for the gem. */
export type Shown = { avatar_url: string | null; avatar: AvatarLook | null };

/** Somebody's picture as the server's page has it. Their gem tells one person from another. */
export type Served = Shown & { gem: string; version: number };

export type Former = Shown & { id: string };

type State = {
  gem: string;
  /** What is shown instead of what the page came with. */
  shown: Shown;
  /** The profile's version from which on the server's pages show it too; null while it is still being made. */
  version: number | null;
  /** The picture before it, which one can go back to for a while. */
  former: Former | null;
} | null;

let state: State = null;
const listeners = new Set<() => void>();

function set(next: State): void {
  state = next;
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows a picture everywhere on the page while the server makes it. Answers how to go back to what was shown before. */
export function showWhileMaking(gem: string, shown: Shown): () => void {
  const before = state;
  const making: State = { gem, shown, version: null, former: null };
  set(making);
  return () => {
    if (state === making) set(before);
  };
}

/** Shows a picture everywhere that the server has as of a version of the profile. */
export function showSaved(gem: string, shown: Shown, version: number): void {
  set({ gem, shown, version, former: null });
}

/** Offers to go back to the picture before the one shown; not when another is shown by now. */
export function offerFormer(shown: Shown, former: Former): void {
  if (state?.shown === shown) set({ ...state, former });
}

/** The chance to go back is over. */
export function forgetFormer(): void {
  if (state?.former) set({ ...state, former: null });
}

const nothing = () => null;

/** What was done to a picture on this page, for the rest of it; null when nothing was. */
export const ownPictureNow = () => state;

const useNow = () => useSyncExternalStore(subscribe, ownPictureNow, nothing);

/** What to show for a person: their newest picture, which the page they came with may not know yet. */
export function pictureOf(now: State, { gem, version, avatar_url, avatar }: Served): Shown {
  const newer = now?.gem === gem && (now.version === null || now.version > version);
  return newer ? now.shown : { avatar_url, avatar };
}

/** One's picture as it is now. */
export function useOwnPicture(served: Served): Shown {
  return pictureOf(useNow(), served);
}

/** The profile's version after the last change of its picture here; null without one. */
export function useSavedVersion(gem: string): number | null {
  const state = useNow();
  return state?.gem === gem ? state.version : null;
}

/** The picture that one can still go back to. The same object as long as it is the same chance. */
export function useFormerPicture(gem: string) {
  const state = useNow();
  return state?.gem === gem ? state.former : null;
}
