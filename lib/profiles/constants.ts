export const AUDIENCES = ["public", "members", "private"] as const;
export const CATEGORIES = ["Gold", "Silver", "Diamond", "Platinum"] as const;

/** Fields whose audience a person can choose. Username and picture are always shown. */
export const VISIBLE_FIELDS = ["full_name", "title", "bio", "location", "website", "specialty_tags"] as const;

export const USERNAME_MIN = 3;
export const USERNAME_MAX = 30;
export const USERNAME_SHAPE = new RegExp(`^[a-z][a-z0-9_]{${USERNAME_MIN - 1},${USERNAME_MAX - 1}}$`, "i");
export const FULL_NAME_MAX = 100;
export const TITLE_MAX = 100;
export const BIO_MAX = 1000;
export const LOCATION_MAX = 100;
export const WEBSITE_MAX = 200;
export const TAGS_MAX = 10;
export const TAG_MAX = 40;

/** A username may change twice in this many days; leaving the generated one does not count. */
export const RENAMES_MAX = 2;
export const RENAME_WINDOW_DAYS = 14;

/** Names that would read as a page or as us. */
export const RESERVED_USERNAMES = new Set(
  `about account accounts admin administrator anonymous api app assets auth avatar badge badges billing blog cart
  catalogue checkout contact dashboard developers dev docs edit everyone explore feed files gold goldsmith_team health
  help home info join legal login logout mail me member members messages moderator new news null official orders owner
  pay payments people press privacy profile profiles public register root search security settings shop sign_in sign_out
  signin signout signup staff status store support system team terms try_on undefined user username users webmaster www
  you`.split(/\s+/),
);
