import { type ReactElement, useEffect, useState } from "react";
import { IconButton } from "./button.tsx";

/** Light, dark, or as the system prefers. */
export type Theme = "system" | "light" | "dark";

const themes: readonly Theme[] = ["system", "light", "dark"];
const icons = { system: "system", light: "sun", dark: "moon" } as const;
const key = "throughline-theme";

/** The theme that was chosen in this browser. */
function storedTheme(): Theme {
  try {
    return themes.find((theme) => theme === window.localStorage.getItem(key)) ?? "system";
  } catch {
    return "system";
  }
}

/** Shows the theme that was chosen before. To be called before the first render, so that the page does not flash. */
export function applyStoredTheme(): void {
  applyTheme(storedTheme());
}

function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function storeTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    window.localStorage.setItem(key, theme);
  } catch {
    // A browser that keeps nothing still shows the theme until the page is left.
  }
}

/** Switches between the system's theme, light and dark. */
export function ThemeToggle(): ReactElement {
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => setTheme(storedTheme()), []);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  return (
    <IconButton
      label={`Theme: ${theme}. Switch to ${next}`}
      icon={icons[theme]}
      onClick={() => {
        storeTheme(next);
        setTheme(next);
      }}
    />
  );
}
