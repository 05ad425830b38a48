import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { ownVersion } from "../frame/own-version.ts";
import { initError } from "./error-codes.ts";

/** Where a project's `package.json` finds our packages: a version of a registry, or a file. */
export interface PackageSpecs {
  readonly throughline: string;
  readonly react: string;
  readonly studio: string;
}

/** Our packages of a checkout, which no registry has. */
export interface CheckoutPackages {
  readonly specs: PackageSpecs;
  /** Packs them into the project's folder. Throws `init.not-packed`. */
  pack(folder: string): void;
}

/** Folder of packed packages below a project. */
const packed = "packages";

/** The specs of packages that a registry has. */
export const publishedSpecs = (version: string): PackageSpecs => ({
  throughline: version,
  react: version,
  studio: version,
});

/** Our packages where this one runs, built, from a checkout and was not installed; else undefined. */
export function checkoutPackages(
  own: string = path.resolve(import.meta.dirname, "../../.."),
): CheckoutPackages | undefined {
  const isBuilt = import.meta.dirname.split(path.sep).includes("dist");
  const folders = [own, path.join(own, "../react"), path.join(own, "../studio")];
  const isCheckout = !own.split(path.sep).includes("node_modules") && folders.every((folder) => existsSync(folder));
  if (!isBuilt || !isCheckout) return undefined;
  const version = ownVersion();
  const file = (name: string) => `file:${packed}/${name}-${version}.tgz`;
  return {
    specs: {
      throughline: file("throughline"),
      react: file("throughline-react"),
      studio: file("throughline-studio"),
    },
    pack: (folder) => packInto(path.join(folder, packed), folders),
  };
}

function packInto(target: string, folders: readonly string[]): void {
  const unbuilt = folders.find((folder) => !existsSync(path.join(folder, "dist")));
  if (unbuilt !== undefined)
    throw initError("not-packed", { detail: `package is not built: ${path.basename(unbuilt)}` });
  mkdirSync(target, { recursive: true });
  const options = ["pack", "--silent", "--ignore-scripts", "--pack-destination", target];
  const { status, stderr, error } = spawnSync("npm", [...options, ...folders], { encoding: "utf8" });
  if (status === 0) return;
  const said = (stderr ?? error?.message ?? "").trim().split("\n").at(-1) ?? "";
  throw initError("not-packed", { detail: `npm can't pack the packages of this checkout: ${said}`, cause: error });
}
