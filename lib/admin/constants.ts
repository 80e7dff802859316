export const STATES = ["active", "suspended"] as const;
export const SORTS = ["newest", "name", "last_seen", "completeness"] as const;
export const QUERY_MAX = 100;

/** Counting members stops here; the page then says "more than". */
export const COUNT_MAX = 10_000;
export const AUDIT_SHOWN = 50;
export const NEWEST_SHOWN = 5;
