import { hash } from "node:crypto";
import { viewsOf } from "../../contracts/ml/model.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import type { Field } from "../../contracts/shape/field.ts";
import { canonicalText } from "../../contracts/sql/typed-literal.ts";

/** A request, and the name of who sends it; null where nobody asked for one. */
export interface Asking {
  readonly request: unknown;
  readonly caller: string | null;
}

/**
 * What the requests of an endpoint are pinned by: the keys of its entities; without them its id; else the name of the caller's key; else
 * the request itself. The same text for the same key, however the request spells it.
 */
export function pinnedBy(endpoint: Endpoint): (asking: Asking) => string {
  const entities = viewsOf(endpoint.model).map(({ entity }) => ({ name: entity.key.name, ...entity.key.field }));
  const keys = [...new Map(entities.map((field) => [field.name, field])).values()];
  const id = endpoint.id === undefined ? [] : [{ name: endpoint.id.name, ...endpoint.id.field }];
  return ({ request, caller }) => {
    const given = (typeof request === "object" && request !== null ? request : {}) as Readonly<Record<string, unknown>>;
    return (
      textOf(keys, given) ??
      textOf(id, given) ??
      (caller === null ? `request ${JSON.stringify(request)}` : `caller ${caller}`)
    );
  };
}

/** The values of fields as the engine prints them; undefined where there are no fields, or one of them is not given. */
function textOf(fields: readonly Field[], given: Readonly<Record<string, unknown>>): string | undefined {
  if (fields.length === 0) return undefined;
  const values = fields.map(({ name, type }) => {
    const value = given[name];
    if (value === undefined || value === null || typeof value === "object") return undefined;
    return `${name}=${canonicalText(type, String(value)) ?? String(value)}`;
  });
  return values.includes(undefined) ? undefined : values.join("\n");
}

/**
 * Where a key stands among all keys, in [0, 1): below the share of a canary it is pinned to it. A larger share keeps the keys of a smaller
 * one. Each canary takes others, since its id is part of what is hashed.
 */
export function placeOfKey(canary: string, key: string): number {
  return Number.parseInt(hash("sha1", `${canary}\n${key}`, "hex").slice(0, 12), 16) / 2 ** 48;
}
