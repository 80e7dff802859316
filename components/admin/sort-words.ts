export const SORT_WORDS = {
  newest: "Newest",
  name: "Name",
  last_seen: "Last seen",
  completeness: "Completeness",
} as const;
