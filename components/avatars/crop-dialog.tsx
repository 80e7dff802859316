"use client";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CropFooter } from "./crop-footer";
import { startCrop } from "./crop-geometry";
import { CropPreviews } from "./crop-previews";
import { CropStage } from "./crop-stage";
import type { Picture } from "./picture-check";
import { SizeSlider } from "./size-slider";
import { type Saved, useUpload } from "./use-upload";

type Props = { picture: Picture; version: number; onClose: () => void; onSaved: (saved: Saved) => void };

/** Crops a chosen picture and sends it. Nothing in it is lost until it is saved or closed. */
export function CropDialog({ picture, version, onClose, onSaved }: Props) {
  const [crop, setCrop] = useState(() => startCrop(picture));
  const { progress, failure, send, cancel } = useUpload(picture.file, onSaved);
  const busy = progress !== null;
  const stepBack = busy ? cancel : onClose;

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && stepBack()}
      title="Crop your picture"
      description="Move and size the circle. What is inside it becomes your picture."
      footer={
        <CropFooter
          progress={progress}
          failure={failure}
          onSave={() => send(crop, version)}
          onSaveAnyway={() => send(crop, null)}
          onCancel={stepBack}
        />
      }
    >
      <div className="grid gap-x-7 gap-y-4 sm:grid-cols-[minmax(0,400px)_minmax(180px,1fr)]">
        <CropStage picture={picture} crop={crop} onChange={setCrop} disabled={busy} />
        <CropPreviews bitmap={picture.bitmap} crop={crop} className="sm:row-span-2" />
        <fieldset disabled={busy} className="flex min-w-0 items-center gap-3">
          <legend className="sr-only">Crop</legend>
          <SizeSlider crop={crop} picture={picture} onChange={setCrop} />
          <Button look="quiet" onClick={() => setCrop(startCrop(picture))}>
            <RotateCcw aria-hidden className="size-4" />
            Reset
          </Button>
        </fieldset>
      </div>
    </Dialog>
  );
}
