/** The pictures made of every upload: name to the most pixels a side has, largest first, each made from the one before. */
export const VARIANTS = { full: 1024, large: 512, medium: 256, small: 128, thumbnail: 64 } as const;

export const SIZES = ["thumbnail", "small", "medium", "large", "full"] as const satisfies (keyof typeof VARIANTS)[];

/** What each size is made as, by the ending of its file: fifteen outputs, and no others. */
export const OUTPUTS = ["webp", "avif", "jpg"] as const;
export type Output = (typeof OUTPUTS)[number];

export const MEDIA_TYPES = { webp: "image/webp", avif: "image/avif", jpg: "image/jpeg" } as const satisfies Record<
  Output,
  string
>;

/** The key of a picture whose WebP files move; its JPEG and AVIF files are the still. */
export const MOVING_KEY = /^[pg]m[\w-]{43}$/;

/** Seconds that a file may be kept which stands in for one that is still being made. */
export const STOPGAP_SECONDS = 60;
/** Seconds that a file can be fetched elsewhere under the address it was given, and that the way there may be kept. */
export const PUBLIC_ADDRESS_SECONDS = 60 * 60;
export const GUARDED_ADDRESS_SECONDS = 60;
export const ADDRESS_KEPT_SECONDS = 5 * 60;

/** What may be uploaded, by the bytes it starts with. */
export const FORMATS = ["JPEG", "PNG", "WEBP", "GIF"] as const;
export type Format = (typeof FORMATS)[number];

/** Pixels a side, upright; seed: avatar guide. */
export const SIDE_MIN = 100;
export const SIDE_MAX = 4096;

/** All frames together. A still picture within SIDE_MAX never reaches it. */
export const PIXELS_MAX = 50_000_000;

/** An animation of more frames is shown by its first. */
export const FRAMES_MAX = 60;

/** What colour profiles and text in a file may grow to when unpacked, in bytes, and how many deflated pieces it may have. */
export const UNPACKED_MAX = 4 * 1024 * 1024;
export const PACKED_MAX = 256;

/** Passes over the pixels that a progressive JPEG may make; encoders make 3 to 12, and each costs the time of all pixels. */
export const SCANS_MAX = 64;

/** Degrees clockwise that a picture may be turned after it was cut. */
export const TURNS = [0, 90, 180, 270] as const;

/** How each output is encoded. Measured: decision 7. */
export const WEBP = { quality: 80, effort: 2 } as const;
export const AVIF = { quality: 60, effort: 2 } as const;
export const JPEG = { quality: 82, mozjpeg: true } as const;

/** Names the way files are made of pixels: raised whenever equal pixels would give files that look another way. */
export const PIPELINE_VERSION = 1;

/** What shows through transparent pixels where a format has none: the page, `--paper` in light. */
export const BACKGROUND = "#fcfaf6";

/** Bytes of the frames of an animation that are decoded together. */
export const LOT_BYTES = 8 * 1024 * 1024;

/** Where metadata is kept: bytes of a colour profile and characters of a copyright line. Beyond that they go too. */
export const PROFILE_MAX = 64 * 1024;
export const COPYRIGHT_MAX = 500;

/** How long one picture may take. */
export const DECODE_SECONDS = 10;

/** Uploads that may wait for a free core, and what a caller beyond them is told to wait. */
export const QUEUE_MAX = 32;
export const QUEUE_RETRY_SECONDS = 5;

/** How long no picture may have been made before background work begins. */
export const QUIET = 3 * 1000;
/** Milliseconds that background work waits at most for uploads to pause. */
export const IDLE_WAIT_MAX = 30 * 1000;

/** Bytes that a multipart body may spend on everything but the file. */
export const MULTIPART_OVERHEAD = 16 * 1024;

export const ALT_MAX = 200;

/** What is said of a picture whose file as sent is not there. */
export const NO_ORIGINAL = { detail: "No original was kept." };

/** Former pictures that can be brought back. */
export const HISTORY_MAX = 5;

const HOUR = 60 * 60 * 1000;

/** Stored files younger than this may belong to an upload that has not finished. */
export const SWEEP_GRACE = HOUR;
export const SWEEP_EVERY = HOUR;
/** Keys that one query of the sweeper asks about. */
export const SWEEP_BATCH = 500;

export const SWEEP_JOB = "cleanup_old_files";
export const FORMATS_JOB = "make_avatar_formats";
export const REKEY_JOB = "rekey_avatars";
/** How often they look for what a dead process left; otherwise they are woken. */
export const JOBS_EVERY = 60 * 1000;
/** How long one process may take for a picture's further formats before another tries. */
export const FORMATS_LEASE = 5 * 60 * 1000;
/** Milliseconds to the next try after the first, the second, … failure; after one more it is left alone. */
export const FORMATS_RETRIES = [60_000, 10 * 60_000, HOUR, 24 * HOUR] as const;
/** How often one run moves the files of a person whose audience, or whose files, change meanwhile. */
export const REKEY_ROUNDS = 5;
/** People whose files one run gives new keys. */
export const REKEY_BATCH = 200;
