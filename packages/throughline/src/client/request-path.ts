import { clientError } from "./error-codes.ts";
import { remoteError } from "./remote-error.ts";

type Values = Readonly<Record<string, unknown>>;

const parameter = /:([A-Za-z_][A-Za-z0-9_]*)/g;

/** The names in a path: `/cards/:card_id` has `card_id`. */
export const pathNames = (path: string): string[] => [...path.matchAll(parameter)].map(([, name = ""]) => name);

/**
 * A path with its parameters filled in, each as one escaped segment. Throws `client.missing-parameter` for a value that can stand
 * in no segment: none, an empty one, `.` or `..`, which browsers take out of an address.
 */
export function fillPath(path: string, values: Values): string {
  return path.replace(parameter, (_, name: string) => {
    const value = values[name];
    const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
    if (text === "" || text === "." || text === "..")
      throw remoteError(clientError("missing-parameter", { detail: `${name} is missing in the path ${path}` }), false);
    return encodeURIComponent(text);
  });
}

/** A query string with its question mark, of what is given; empty where nothing is. */
export function queryText(values: Values): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}
