import type { Dimensions } from "../crop";
import type { Crop, Recipe } from "../schema";

/** A turn by quarters clockwise, then perhaps a mirroring left to right: all that orientations and recipes can say. */
export type Turning = { quarters: 0 | 1 | 2 | 3; mirror: boolean };

/** What makes a stored picture upright, by its EXIF orientation 1 to 8 (EXIF 2.32, tag 274). */
const UPRIGHT: Turning[] = [
  { quarters: 0, mirror: false },
  { quarters: 0, mirror: true },
  { quarters: 2, mirror: false },
  { quarters: 2, mirror: true },
  { quarters: 1, mirror: true },
  { quarters: 1, mirror: false },
  { quarters: 3, mirror: true },
  { quarters: 3, mirror: false },
];

/** What makes a stored picture upright; nothing for an orientation that there is not. */
export function uprightBy(orientation = 1): Turning {
  return UPRIGHT[orientation - 1] ?? { quarters: 0, mirror: false };
}

/** A picture made upright and then turned as its recipe says, in one: turns go the other way round in a mirror. */
export function turnedBy(upright: Turning, { rotate, flip }: Pick<Recipe, "rotate" | "flip">): Turning {
  const more = rotate / 90;
  const quarters = (upright.quarters + (upright.mirror ? 4 - more : more)) % 4;
  return { quarters: quarters as Turning["quarters"], mirror: upright.mirror !== flip };
}

/** Where a rectangle of the upright picture lies in the stored one, whose size is `stored`. */
export function storedPlace(crop: Crop, stored: Dimensions, { quarters, mirror }: Turning): Crop {
  const { y, width, height } = crop;
  const lying = quarters % 2 === 1;
  const x = mirror ? (lying ? stored.height : stored.width) - crop.x - width : crop.x;
  const size = lying ? { width: height, height: width } : { width, height };
  const corners = [
    { x, y },
    { x: y, y: stored.height - x - width },
    { x: stored.width - x - width, y: stored.height - y - height },
    { x: stored.width - y - height, y: x },
  ];
  return { ...(corners[quarters] ?? { x, y }), ...size };
}
