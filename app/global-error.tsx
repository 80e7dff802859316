"use client";

/** Stands in for the whole page when even its frame failed, so it brings its own looks. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en" style={{ colorScheme: "light dark" }}>
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          display: "grid",
          placeContent: "center",
          minHeight: "90vh",
          textAlign: "center",
        }}
      >
        <h1>Something went wrong</h1>
        <p>It is our fault, not yours. Please try again in a moment.</p>
        <p>
          <button type="button" onClick={reset} style={{ font: "inherit", padding: "12px 20px" }}>
            Try again
          </button>
        </p>
      </body>
    </html>
  );
}
