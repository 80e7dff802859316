"use client";
import { useId, useMemo, useState } from "react";
import type { Served } from "@/components/profiles/own-picture";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { ALT_MAX } from "@/lib/avatars/constants";
import { CropFooter } from "./crop-footer";
import { CropPreviews } from "./crop-previews";
import { CropStage } from "./crop-stage";
import { CropTools } from "./crop-tools";
import { lookOf, recipeOf } from "./crop-turn";
import { KeepChoice } from "./keep-choice";
import { PictureNotes } from "./picture-notes";
import type { Chosen } from "./use-chosen-picture";
import { useNewPicture } from "./use-new-picture";

type Props = {
  chosen: Chosen;
  profile: Served;
  /** The profile's version that is based on. */
  version: number;
  onClose: () => void;
  onSaved: () => void;
};

/** Crops a picture and saves it. Nothing in it is lost until it is saved or closed. */
export function CropDialog({ chosen, profile, version, onClose, onSaved }: Props) {
  const { picture, kept } = chosen;
  const start = useMemo(() => lookOf(chosen.recipe, picture), [chosen, picture]);
  const [look, setLook] = useState(start);
  const [alt, setAlt] = useState("");
  const [keep_original, setKeep] = useState(true);
  const alt_id = useId();
  const { progress, failure, save, cancel } = useNewPicture({ picture, kept, profile, onSaved });
  const busy = progress !== null;
  const stepBack = busy ? cancel : onClose;
  const recipe = useMemo(() => recipeOf(look, picture), [look, picture]);
  const saveOver = (based_on: number | null) => save({ recipe, alt, keep_original }, based_on);

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && stepBack()}
      title={kept ? "Crop your picture again" : "Crop your picture"}
      description="Move and size the circle. What is inside it becomes your picture."
      footer={
        <CropFooter
          progress={progress}
          failure={failure}
          onSave={() => saveOver(version)}
          onSaveAnyway={() => saveOver(null)}
          onCancel={stepBack}
        />
      }
    >
      <div className="grid gap-x-7 gap-y-3 sm:grid-cols-[minmax(0,400px)_minmax(220px,1fr)] sm:grid-rows-[auto_1fr]">
        <div className="min-w-0">
          <CropStage picture={picture} look={look} onChange={(crop) => setLook({ ...look, crop })} disabled={busy} />
          <PictureNotes picture={picture} className="mt-3" />
        </div>
        <CropTools picture={picture} look={look} start={start} onChange={setLook} disabled={busy} />
        <div className="flex flex-col gap-6 sm:col-start-2 sm:row-span-2 sm:row-start-1">
          <CropPreviews bitmap={picture.bitmap} recipe={recipe} />
          {!kept && (
            <div className="flex flex-col gap-4">
              <TextField
                id={alt_id}
                name="alt"
                label="Describe the picture for those who do not see it"
                dir="auto"
                maxLength={ALT_MAX}
                autoComplete="off"
                value={alt}
                disabled={busy}
                placeholder="Smiling, in an orange suit"
                onChange={(event) => setAlt(event.target.value)}
              />
              <KeepChoice checked={keep_original} onChange={setKeep} disabled={busy} />
            </div>
          )}
        </div>
      </div>
    </Dialog>
  );
}
