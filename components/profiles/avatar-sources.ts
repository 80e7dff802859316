import { MOVING_KEY, SIZES, VARIANTS } from "@/lib/avatars/constants";

export type Sources = {
  src: string;
  srcSet?: string;
  /** For those who want no motion, where the others would see some. */
  still?: string;
};

const setOf = (folder: string, ending: string) =>
  SIZES.map((size) => `${folder}/${size}${ending} ${VARIANTS[size]}w`).join(", ");

/**
 * The addresses of a stored picture, for the browser to choose from by size and density. Its own server chooses the
 * format too where the address names none; a bucket serves what it is asked for, and only WebP is there from the start.
 * What moves, which its key says, does so in WebP, and its JPEG stands still.
 * @param avatar_url the medium WebP, or a picture of this tab (`blob:`), which is there in one size only
 * @param still nobody is to see it move
 */
export function sourcesOf(avatar_url: string, still: boolean): Sources {
  if (avatar_url.startsWith("blob:")) return { src: avatar_url };
  const folder = avatar_url.slice(0, avatar_url.lastIndexOf("/"));
  if (MOVING_KEY.test(folder.slice(folder.lastIndexOf("/") + 1))) {
    const ending = still ? ".jpg" : ".webp";
    return {
      src: `${folder}/medium${ending}`,
      srcSet: setOf(folder, ending),
      ...(!still && { still: setOf(folder, ".jpg") }),
    };
  }
  const ending = avatar_url.startsWith("/") ? "" : ".webp";
  return { src: `${folder}/medium${ending}`, srcSet: setOf(folder, ending) };
}
