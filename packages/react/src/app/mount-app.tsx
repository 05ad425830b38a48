import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { applyStoredTheme } from "../controls/theme.tsx";
import { AppFrame } from "./app-frame.tsx";
import type { AppFacts } from "./app-page.ts";
import { watchRelease } from "./release-watch.ts";

/** Draws an app into the element `app` of the page. What the entry of a bundle calls. */
export function mountApp(app: AppFacts): void {
  applyStoredTheme();
  const element = document.getElementById("app");
  if (element === null) return;
  createRoot(element).render(
    <StrictMode>
      <AppFrame app={app} watch={watchRelease()} />
    </StrictMode>,
  );
}
