import path from "node:path";
import { readVariable } from "../../contracts/core/environment.ts";
import type { OpenLineageTarget } from "../../contracts/core/lineage-target.ts";

/** Where events go, once the environment was asked: a file, or an endpoint; `missing` names the variable that holds no key. */
export type EventTarget =
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "endpoint"; readonly url: string; readonly key: string | undefined; readonly missing?: string };

const standardPath = "/api/v1/lineage";

/** An address without a path is that of a server, whose endpoint has the standard's path. */
export function endpointOf(written: string): string {
  const url = new URL(written);
  if (url.pathname === "/") url.pathname = standardPath;
  return url.href;
}

/** How reports name an endpoint: without what may be secret in an address. */
export function shownEndpoint(written: string): string {
  const { protocol, host, pathname } = new URL(written);
  return `${protocol}//${host}${pathname}`;
}

/** Resolves what the config says. A relative file stands below the folder of the state. */
export function resolveTarget(
  target: OpenLineageTarget,
  state: string,
  environment: Readonly<Record<string, string | undefined>>,
): EventTarget {
  if (target.file !== undefined) return { kind: "file", file: path.resolve(state, target.file) };
  const url = endpointOf(target.url);
  if (target.key === undefined) return { kind: "endpoint", url, key: undefined };
  const key = readVariable(target.key, environment);
  return { kind: "endpoint", url, key, ...(key === undefined ? { missing: target.key.variable } : {}) };
}
