import { Redis } from "ioredis";

/** The Redis server that the test run started; every test has keys of its own there. */
export function testRedisUrl(): string {
  const url = process.env.TEST_REDIS_URL;
  if (!url) throw new Error("TEST_REDIS_URL is not set. Run the database tests with: npm test -- db");
  return url;
}

/** A connection of the test's own, apart from what is tested. */
export function testRedis(): Redis {
  return new Redis(testRedisUrl(), { protocol: 2, maxRetriesPerRequest: 0 });
}

/** Makes a key's window so many seconds older. */
export async function ageWindow(redis: Redis, key: string, seconds: number): Promise<void> {
  const stored = `gold:limits:${key}`;
  const left = await redis.pttl(stored);
  if (left > 0) await redis.pexpire(stored, Math.max(0, left - seconds * 1000));
}
