import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The command with which a project checks its types; undefined where it has no tsconfig.json. */
export function typeCheckCommand(root: string): string | undefined {
  if (!existsSync(path.join(root, "tsconfig.json"))) return undefined;
  return hasScript(root, "typecheck") ? "npm run typecheck" : "npx tsc --noEmit";
}

function hasScript(root: string, name: string): boolean {
  try {
    const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    return typeof scripts?.[name] === "string";
  } catch {
    return false;
  }
}
