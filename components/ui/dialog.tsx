"use client";
import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  children: ReactNode;
  footer: ReactNode;
};

/** A modal: a sheet from below on phones, centred otherwise. The body scrolls, head and foot stay. */
export function Dialog({ open, onOpenChange, title, description, children, footer }: Props) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Primitive.Content className="fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[94dvh] w-full max-w-[760px] flex-col rounded-t-[24px] border border-line bg-surface sm:inset-y-0 sm:my-auto sm:h-fit sm:w-[calc(100%-32px)] sm:rounded-md">
          <div className="flex items-center justify-between gap-4 px-4 pt-5 pb-4 sm:px-7">
            <Primitive.Title className="font-display text-xl">{title}</Primitive.Title>
            <Primitive.Close
              aria-label="Close"
              className="grid size-11 place-items-center rounded-full text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden className="size-5" />
            </Primitive.Close>
          </div>
          <Primitive.Description className="sr-only">{description}</Primitive.Description>
          <div className="min-h-0 overflow-y-auto overscroll-contain px-4 pb-5 sm:px-7">{children}</div>
          <div className="border-t border-line px-4 py-4 sm:px-7">{footer}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
