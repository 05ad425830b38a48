import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";
import { AppStore } from "./app-store.ts";

type Pins = Readonly<Record<DeclarationId, BuiltVersion>>;

/** The bundles that are pinned, as `<app>/<bundle>`. */
function bundlesOf(pins: Pins): { readonly app: string; readonly bundle: string }[] {
  return Object.values(pins).flatMap(({ app, bundle }) =>
    typeof app === "string" && typeof bundle === "string" ? [{ app, bundle }] : [],
  );
}

/** The folders that a release takes over: each app's bundle as `browser/<app>`. */
export function browserFolders(pins: Pins, state: string): ReadonlyMap<string, string> {
  const store = new AppStore(state);
  return new Map(bundlesOf(pins).map(({ app, bundle }) => [`browser/${app}`, store.folder(app, bundle)]));
}

/** Removes the bundles that none of these pin. */
export async function pruneBundles(state: string, pinned: readonly Pins[]): Promise<number> {
  const kept = pinned.flatMap((pins) => bundlesOf(pins).map(({ app, bundle }) => `${app}/${bundle}`));
  return new AppStore(state).prune(new Set(kept));
}
