import { ingestError } from "../error-codes.ts";

/** One part of a pattern between slashes. */
export type GlobPart =
  | { readonly folders: true }
  | { readonly folders: false; readonly matches: (name: string) => boolean };

/**
 * Takes a pattern of files below a root apart: `*` and `?` match within a name, `**` any folders, `{a,b}` one of several.
 * Names that begin with a dot match only where the pattern has the dot.
 *
 * @throws `ingest.invalid-pattern` for an absolute path, `..`, a backslash, or an empty part
 */
export function parseGlob(pattern: string): readonly GlobPart[] {
  const parts = pattern.split("/").filter((part, i) => !(part === "." && i === 0));
  const bad = parts.length === 0 || parts.some((part) => part === "" || part === "." || part === "..");
  if (bad || pattern.includes("\\") || pattern.includes("\0") || /^[A-Za-z]:/.test(pattern))
    throw ingestError("invalid-pattern", { detail: `files must be a path below the project's folder: ${pattern}` });
  return parts.map((part) => (part === "**" ? { folders: true } : { folders: false, matches: nameMatcher(part) }));
}

function nameMatcher(part: string): (name: string) => boolean {
  const regex = new RegExp(`^${expression(part)}$`, "su");
  return (name) => (part.startsWith(".") || !name.startsWith(".")) && regex.test(name);
}

function expression(part: string): string {
  let inBraces = false;
  return [...part]
    .map((character) => {
      if (character === "{") inBraces = true;
      if (character === "}" && inBraces) {
        inBraces = false;
        return ")";
      }
      if (character === "," && inBraces) return "|";
      return special[character] ?? character.replace(/[.+^$()|[\]}/]/u, "\\$&");
    })
    .join("");
}

const special: Record<string, string> = { "*": "[^/]*", "?": "[^/]", "{": "(?:" };
