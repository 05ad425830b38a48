import type { RemoteField } from "../core/remote.ts";
import { type Field, formatType, type Shape } from "./field.ts";

/** A shape as browser code gets it. A field of a column that does not exist is reported elsewhere, and left out. */
export function remoteFields(shape: Shape): RemoteField[] {
  return shape.filter(({ type }) => typeof type?.name === "string").map(remoteField);
}

function remoteField({ name, type, nullable, optional, unit, values, description, tags }: Field): RemoteField {
  return {
    name,
    type: formatType(type),
    nullable,
    ...(optional === true ? { optional } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(values === undefined ? {} : { values }),
    ...(description === undefined ? {} : { description }),
    ...(tags?.some((tag) => tag.startsWith("pii:")) === true ? { pii: true } : {}),
  };
}
