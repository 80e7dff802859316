import { customType, timestamp } from "drizzle-orm/pg-core";

/** Text that compares without regard to case (Postgres extension citext). */
export const citext = customType<{ data: string }>({ dataType: () => "citext" });

/** A point in time, always with its zone. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
