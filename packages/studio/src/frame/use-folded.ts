import { useState } from "react";

const storageKey = "throughline-rail";

/** Whether the rail shows its icons only; kept in this browser. */
export function useFolded(): readonly [boolean, () => void] {
  const [folded, setFolded] = useState(() => stored() === "folded");
  const toggle = () => {
    setFolded(!folded);
    try {
      window.localStorage.setItem(storageKey, folded ? "open" : "folded");
    } catch {
      // A browser that keeps nothing still folds the rail until the page is left.
    }
  };
  return [folded, toggle];
}

function stored(): string | null {
  try {
    return window.localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
