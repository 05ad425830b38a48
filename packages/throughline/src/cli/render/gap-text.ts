import type { Gap } from "../../contracts/graph/gaps.ts";

/** What is needed, in words: `silver.orders · fee (decimal(12,2)), channel`. */
export function gapWanted({ port, fields }: Gap): string {
  if (fields.length === 0) return port;
  return `${port} · ${fields.map(({ name, type }) => (type === undefined ? name : `${name} (${type})`)).join(", ")}`;
}

const providersShown = 2;

/** Who could give it, in words: what is there already, who has it, else the role to ask. */
export function gapCure({ missing, fields, near, couldProvide, asks }: Gap): string {
  const retyped = fields.flatMap(({ name, given }) => (given === undefined ? [] : [`${name} is ${given}`]));
  const alike = fields.flatMap((field) => (field.near === undefined ? [] : [`${field.near} is there`]));
  const providers = couldProvide.slice(0, providersShown).map(({ name, role, fields: has }) => {
    const which = has.length === fields.length ? "" : ` (${has.join(", ")})`;
    return `${role === undefined ? "" : `${role} `}${name}${which}`;
  });
  return [
    ...(missing === "declaration" ? [near === undefined ? "not declared" : `not declared; ${near} is`] : []),
    ...retyped,
    ...alike,
    ...(providers.length === 0 ? [] : [`could come from ${providers.join(" or ")}`]),
    ...(asks === undefined ? [] : [`ask ${asks}`]),
  ].join("; ");
}
