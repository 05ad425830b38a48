import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** What browser code gets of this package. */
export interface OwnPackage {
  /** Files of the entries that run in browsers, by specifier. */
  readonly entries: ReadonlyMap<string, string>;
  /** True in a checkout of this repository, where packages are read from their sources. */
  readonly isCheckout: boolean;
}

/** The copy of this package that runs. */
export function ownPackage(): OwnPackage {
  const sources = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const entry = (name: string) => [`throughline/${name}`, join(sources, name, `index${ending}`)] as const;
  return {
    entries: new Map([entry("client")]),
    isCheckout: existsSync(join(sources, "../src/client/index.ts")),
  };
}
