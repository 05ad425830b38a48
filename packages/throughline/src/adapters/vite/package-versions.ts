import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Packages that every bundle is made of, with the folder of their browser code in a checkout of this repository. */
const packages = [["vite"], ["rolldown"], ["react"], ["react-dom"], ["@throughline/react", "src"]] as const;
const own = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * The versions of what every bundle is made of, as the project has it installed; of packages that are read from their sources
 * (a checkout of this repository) the hash of those.
 */
export function packageVersions(root: string): readonly (readonly [string, string])[] {
  const found = packages.map(([name, source]) => [name, identityOf(folderOf(name, root), source)] as const);
  return [["throughline", identityOf(own, "src/client")], ...found];
}

function folderOf(name: string, root: string): string | undefined {
  const paths = createRequire(join(root, "package.json")).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((folder) => existsSync(join(folder, "package.json")));
}

function identityOf(folder: string | undefined, browserCode: string | undefined): string {
  if (folder === undefined) return "none";
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version?: string };
  const source = browserCode === undefined ? undefined : join(folder, browserCode);
  return source !== undefined && existsSync(source) ? `${version} ${hashBelow(source)}` : `${version}`;
}

/** Hash of the text of the code below a folder. */
function hashBelow(folder: string): string {
  const hash = createHash("sha256");
  const visit = (path: string) => {
    for (const name of readdirSync(path).sort()) {
      const file = join(path, name);
      if (statSync(file).isDirectory()) visit(file);
      else if (/\.(tsx?|css)$/.test(name) && !/\.test(-d)?\.tsx?$/.test(name))
        hash.update(name).update(readFileSync(file));
    }
  };
  visit(folder);
  return hash.digest("hex").slice(0, 16);
}
