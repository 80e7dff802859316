import { vi } from "vitest";
import { db } from "@/db/client";

type Run = () => Promise<unknown>;

/**
 * Puts something around the next transaction of this process, and around no other: what happens just before it
 * begins, or after it committed. The transaction itself stays the real one.
 */
export function aroundNextTransaction(around: (run: Run) => Promise<unknown>): void {
  const transaction = db().transaction.bind(db());
  const watched = vi.spyOn(db(), "transaction");
  watched.mockImplementationOnce((...args) => {
    watched.mockRestore();
    return around(() => transaction(...args)) as never;
  });
}
