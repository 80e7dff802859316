"use client";
import { useEffect, useRef, useState } from "react";
import "swagger-ui-dist/swagger-ui.css";
import "./api-reference.css";
import { Notice } from "@/components/ui/notice";
import { referenceLayout } from "./reference-layout";

/** Every operation, to read and to try; what is tried goes out as the reader's own session. */
export function ApiReference({ document_url }: { document_url: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  useEffect(() => {
    let left = false;
    async function show(): Promise<void> {
      const { default: SwaggerUI } = await import("swagger-ui-dist/swagger-ui-es-bundle.js");
      if (left || !place.current) return;
      SwaggerUI({
        domNode: place.current,
        url: document_url,
        deepLinking: true,
        docExpansion: "none",
        layout: "ReferenceLayout",
        plugins: [referenceLayout],
        defaultModelsExpandDepth: -1,
        displayRequestDuration: true,
        filter: true,
        persistAuthorization: false,
        tryItOutEnabled: true,
        validatorUrl: null,
        onComplete: () => setState("shown"),
      });
    }
    show().catch(() => setState("failed"));
    return () => {
      left = true;
    };
  }, [document_url]);
  return (
    <>
      {state === "loading" && <p className="text-sm text-ink-soft">Loading every operation…</p>}
      {state === "failed" && (
        <Notice look="danger" title="The reference could not be loaded">
          Reload the page, or read <a href={document_url}>the document itself</a>.
        </Notice>
      )}
      <div ref={place} className="api-reference" />
    </>
  );
}
