import { type Changed, changeAvatar } from "./change-avatar";
import { ConfirmDialog } from "./confirm-dialog";

type Props = {
  version: number;
  onClose: () => void;
  onRemoved: (removed: Extract<Changed, { status: "done" }>) => void;
};

const WORDS = { act: "Remove picture", acting: "Removing…", anyway: "Remove anyway" };

/** Asks before one's picture goes, with all that was kept of it. */
export function RemoveDialog({ version, onClose, onRemoved }: Props) {
  return (
    <ConfirmDialog
      title="Remove your picture?"
      description="The picture, its original and the pictures before it are deleted at once."
      words={WORDS}
      version={version}
      act={(based_on) =>
        changeAvatar({ method: "DELETE", version: based_on, again: "remove it again", none_is_done: true })
      }
      onClose={onClose}
      onDone={onRemoved}
    >
      <p>
        The picture, its original and the pictures before it are deleted at once, in all their sizes. This cannot be
        undone. Your gem stands in their place.
      </p>
    </ConfirmDialog>
  );
}
