import { type Served, showWhileMaking, useOwnPicture } from "@/components/profiles/own-picture";
import type { Crop, Recipe } from "@/lib/avatars/schema";
import { changeAvatar } from "./change-avatar";
import { describeFailure } from "./describe-failure";
import { previewCrop } from "./draw-crop";
import type { Picture } from "./open-picture";
import { readSaved } from "./read-saved";
import { settlePicture } from "./settle-picture";
import { type Uploaded, uploadAvatar } from "./upload-avatar";
import { useSending } from "./use-sending";

type Wanted = { recipe: Recipe & { crop: Crop }; alt: string; keep_original: boolean };

type Options = {
  picture: Picture;
  /** It is the original that the server keeps of the shown picture: nothing need be sent but how to cut it. */
  kept: boolean;
  profile: Served;
  onSaved: () => void;
};

const NO_ANSWER = describeFailure({ type: "timeout" }, "save again");

type Recrop = { recipe: Wanted["recipe"]; version: number | null; signal: AbortSignal };

async function recropAvatar({ recipe, version, signal }: Recrop): Promise<Uploaded> {
  const { crop, ...turns } = recipe;
  const body = { ...crop, ...turns };
  const result = await changeAvatar({ method: "PUT", path: "/crop", body, version, signal, again: "save again" });
  if (signal.aborted) return { status: "cancelled" };
  if (result.status === "failed") return result;
  const saved = readSaved(result.body);
  return saved ? { status: "saved", ...saved, version: result.version } : { status: "failed", failure: NO_ANSWER };
}

/** Makes a crop one's picture: shown everywhere at once, and not any more should it fail. */
export function useNewPicture({ picture, kept, profile, onSaved }: Options) {
  const { progress, failure, run, isBusy, cancel } = useSending();
  const { avatar_url: former_url } = useOwnPicture(profile);

  const send = (wanted: Wanted, version: number | null): Promise<Uploaded> =>
    run(({ signal, onProgress }) => {
      if (!kept) return uploadAvatar({ file: picture.file, ...wanted, version, signal, onProgress });
      onProgress({ phase: "making" });
      return recropAvatar({ recipe: wanted.recipe, version, signal });
    });
  const save = async (wanted: Wanted, version: number | null) => {
    if (isBusy()) return;
    const preview = await previewCrop(picture.bitmap, wanted.recipe);
    const look = { alt: wanted.alt, color: null, thumbhash: null, animated: false };
    const takeBack = showWhileMaking(profile.gem, { avatar_url: preview, avatar: look });
    const sent = await send(wanted, version);
    if (sent.status !== "saved") takeBack();
    else {
      settlePicture(profile.gem, {
        shown: { avatar_url: sent.avatar_url, avatar: { ...look, animated: sent.animated } },
        version: sent.version ?? profile.version + 1,
        undoable: former_url !== null,
      });
      onSaved();
    }
    if (preview) URL.revokeObjectURL(preview);
  };
  return { progress, failure, save, cancel };
}
