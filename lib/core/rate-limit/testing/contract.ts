import { describe, expect, it } from "vitest";
import { newId } from "../../ids";
import type { Store } from "../store";

const RULE = { max: 3, window_seconds: 60 };
const SLOWING = { max: 6, window_seconds: 600, delays: [0, 0, 10, 40] };

/** A store under test, and a way to let time pass for one of its keys: clocks cannot be held still, windows can be moved. */
export type Trial = { store: Store; age: (key: string, seconds: number) => Promise<void> };

/** What every store does. */
export function describeStore(name: string, trial: () => Trial): void {
  const take = (key: string, rule: Parameters<Store["take"]>[1] = RULE) => trial().store.take(key, rule);
  const giveBack = (key: string, rule = RULE) => trial().store.giveBack(key, rule);
  const addAll = (counts: Record<string, number>) => trial().store.addAll(new Map(Object.entries(counts)), RULE);
  const age = (key: string, seconds: number) => trial().age(key, seconds);

  /** A time in the window, in seconds, give or take how long the test itself took. */
  const about = (ms: number) => Math.ceil(ms / 1000 / 5) * 5;

  describe(`${name} as a store of limits`, () => {
    it("counts within a window, whose end stays where it is", async () => {
      const key = newId();
      const first = await take(key);
      expect(first).toMatchObject({ passes: true, remaining: 2 });
      expect(about(first.reset_ms)).toBe(60);
      await age(key, 30);
      const second = await take(key);
      expect(second).toMatchObject({ passes: true, remaining: 1 });
      expect(about(second.reset_ms)).toBe(30);
    });

    it("refuses what is too much until the window has passed, and begins again with a whole new one", async () => {
      const key = newId();
      for (const remaining of [2, 1, 0]) expect(await take(key)).toMatchObject({ passes: true, remaining });
      await age(key, 20);
      for (let tries = 0; tries < 3; tries++) {
        const refused = await take(key);
        expect(refused).toMatchObject({ passes: false, remaining: 0 });
        expect(about(refused.reset_ms)).toBe(40);
      }
      await age(key, 41);
      const again = await take(key);
      expect(again).toMatchObject({ passes: true, remaining: 2 });
      expect(about(again.reset_ms)).toBe(60);
    });

    it("lets as many of many at once pass as there may be, and counts every key by itself", async () => {
      const [key, other] = [newId(), newId()];
      const verdicts = await Promise.all(Array.from({ length: 12 }, () => take(key)));
      const passed = verdicts.filter(({ passes }) => passes);
      expect(passed.map(({ remaining }) => remaining).toSorted()).toEqual([0, 1, 2]);
      expect(await take(other)).toMatchObject({ passes: true, remaining: 2 });
    });

    it("does not let refused tries outlast what is given back", async () => {
      const key = newId();
      for (let tries = 0; tries < 8; tries++) await take(key);
      await giveBack(key);
      expect(await take(key)).toMatchObject({ passes: true, remaining: 0 });
      expect(await take(key)).toMatchObject({ passes: false });
    });

    it("gives back one, never below none, and nothing of a window that was never there", async () => {
      const [key, other, unknown] = [newId(), newId(), newId()];
      for (const each of [key, key, other]) await take(each);
      await giveBack(key);
      expect(await take(key)).toMatchObject({ remaining: 1 });
      for (let tries = 0; tries < 5; tries++) await giveBack(key);
      expect(await take(key)).toMatchObject({ remaining: 2 });
      expect(await take(other)).toMatchObject({ remaining: 1 });
      await giveBack(unknown);
      expect(await take(unknown)).toMatchObject({ remaining: 2 });
    });

    it("keeps the end of a window in which something was given back", async () => {
      const key = newId();
      await take(key);
      await giveBack(key);
      await age(key, 40);
      expect(about((await take(key)).reset_ms)).toBe(20);
      await age(key, 21);
      expect(about((await take(key)).reset_ms)).toBe(60);
    });

    it("looks at no try within the delay after the one before, which grows, and counts none of those", async () => {
      const key = newId();
      for (const remaining of [5, 4, 3]) expect(await take(key, SLOWING)).toMatchObject({ passes: true, remaining });
      const held = await take(key, SLOWING);
      expect(held).toMatchObject({ passes: false, remaining: 0 });
      expect(about(held.reset_ms)).toBe(10);
      await age(key, 10);
      expect(await take(key, SLOWING)).toMatchObject({ passes: true, remaining: 2 });
      await age(key, 10);
      const longer = await take(key, SLOWING);
      expect(longer).toMatchObject({ passes: false, remaining: 0 });
      expect(about(longer.reset_ms)).toBe(30);
      await age(key, 30);
      for (const remaining of [1, 0]) expect(await take(key, SLOWING)).toMatchObject({ passes: true, remaining });
      const used = await take(key, SLOWING);
      expect(used).toMatchObject({ passes: false, remaining: 0 });
      expect(about(used.reset_ms)).toBe(550);
    });

    it("lets no two at once slip into a delay, and ends one with the try that began it", async () => {
      const key = newId();
      const verdicts = await Promise.all(Array.from({ length: 12 }, () => take(key, SLOWING)));
      expect(verdicts.filter(({ passes }) => passes)).toHaveLength(3);
      await giveBack(key, SLOWING);
      expect(await take(key, SLOWING)).toMatchObject({ passes: true, remaining: 3 });
      expect(await take(key, SLOWING)).toMatchObject({ passes: false });
    });

    it("forgets a delay with its window", async () => {
      const key = newId();
      const short = { ...SLOWING, delays: [3600] };
      await take(key, short);
      const held = await take(key, short);
      expect(held.passes).toBe(false);
      expect(about(held.reset_ms)).toBe(600);
      await age(key, 601);
      expect(await take(key, short)).toMatchObject({ passes: true, remaining: 5 });
    });

    it("adds to many keys at once, over the limit once, and nothing to what is used up", async () => {
      const [one, other] = [newId(), newId()];
      await take(one);
      const told = await addAll({ [one]: 1, [other]: 5 });
      expect(told.size).toBe(2);
      expect(told.get(one)).toMatchObject({ remaining: 1 });
      expect(told.get(other)).toMatchObject({ remaining: -2 });
      expect(about(told.get(other)?.reset_ms ?? 0)).toBe(60);
      expect(await take(one)).toMatchObject({ passes: true, remaining: 0 });
      expect(await take(other)).toMatchObject({ passes: false, remaining: 0 });
      expect((await addAll({ [other]: 2 })).get(other)).toMatchObject({ passes: false, remaining: 0 });
      await age(other, 61);
      expect((await addAll({ [other]: 2 })).get(other)).toMatchObject({ passes: true, remaining: 1 });
      expect((await addAll({})).size).toBe(0);
    });

    it("lets many add to the same keys, each in another order", async () => {
      const keys = Array.from({ length: 200 }, newId);
      const wide = { max: 50, window_seconds: 60 };
      const add = (order: string[]) => trial().store.addAll(new Map(order.map((key) => [key, 2])), wide);
      await Promise.all(Array.from({ length: 10 }, (_, turn) => add(turn % 2 ? keys : keys.toReversed())));
      const told = await add(keys);
      expect(keys.map((key) => told.get(key)?.remaining)).toEqual(keys.map(() => wide.max - 22));
    });
  });
}
