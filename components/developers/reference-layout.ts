import type { ComponentType, createElement } from "react";

/** What the viewer hands to its plugins and layouts; it brings a React of its own. */
type System = { React: { createElement: typeof createElement } };
type Parts = {
  getComponent(name: string, container?: true): ComponentType;
  specSelectors: { loadingStatus(): string };
};

/**
 * The viewer's parts without its frame, which would put a second main landmark into the page: who one is, a filter,
 * every operation.
 */
export function referenceLayout({ React: { createElement: h } }: System) {
  // biome-ignore lint/correctness/noComponentHookFactories: only here is the viewer's own React known; it calls this once
  function ReferenceLayout({ getComponent, specSelectors }: Parts) {
    if (specSelectors.loadingStatus() !== "success") return null;
    return h(
      "div",
      { className: "swagger-ui" },
      h(getComponent("SvgAssets")),
      h("div", { className: "scheme-container" }, h(getComponent("AuthorizeBtnContainer", true))),
      h(getComponent("FilterContainer", true)),
      h(getComponent("operations", true)),
    );
  }
  return { components: { ReferenceLayout } };
}
