"use client";
import { type RefObject, useEffect } from "react";

const QUESTION = "You have changes that are not saved. Leave without them?";

function leadsAway(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return false;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target === "_blank") return false;
  return link.pathname !== window.location.pathname;
}

/** Other forms may end in a redirect; one that never does says so with `data-stays`. */
const mayLeave = (form: EventTarget | null, guarded: HTMLFormElement | null) =>
  form instanceof HTMLFormElement && form !== guarded && !("stays" in form.dataset);

/** While `unsaved`, asks before a link, another form, the back button or the closing of the page throws changes away. */
export function useUnsavedGuard(unsaved: boolean, guarded: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: Event) => {
      if (window.confirm(QUESTION)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    const onClick = (event: MouseEvent) => leadsAway(event) && ask(event);
    const onSubmit = (event: SubmitEvent) => mayLeave(event.target, guarded.current) && ask(event);
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onNavigate = (event: NavigateEvent) => event.navigationType === "traverse" && event.cancelable && ask(event);
    document.addEventListener("click", onClick, true);
    document.addEventListener("submit", onSubmit, true);
    window.addEventListener("beforeunload", onUnload);
    window.navigation?.addEventListener("navigate", onNavigate);
    return () => {
      document.removeEventListener("click", onClick, true);
      document.removeEventListener("submit", onSubmit, true);
      window.removeEventListener("beforeunload", onUnload);
      window.navigation?.removeEventListener("navigate", onNavigate);
    };
  }, [unsaved, guarded]);
}
