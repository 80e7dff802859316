import { FRAMES_MAX } from "@/lib/avatars/constants";
import type { Picture } from "./open-picture";

function motionWords(frames: number): string | null {
  if (frames === 1) return null;
  if (frames <= FRAMES_MAX)
    return "It moves, and so will your picture. Lists, and people who want no motion, see it still.";
  return `It has ${frames} frames. With more than ${FRAMES_MAX} it will not move: its first one is shown.`;
}

/** What was done to the picture before it came here, and what will be. */
export function PictureNotes({ picture, className }: { picture: Picture; className?: string }) {
  const notes = [picture.remade, motionWords(picture.frames)].filter((words) => words !== null);
  if (notes.length === 0) return null;
  return (
    <div role="status" className={className}>
      {notes.map((words) => (
        <p key={words} className="text-xs text-ink-soft">
          {words}
        </p>
      ))}
    </div>
  );
}
