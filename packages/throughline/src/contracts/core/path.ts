/** The names in a path: `/cards/:card_id` has `card_id`. */
export type PathParameters<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParameters<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

/** The parameters of a path, each a text. */
export type ParametersOf<P extends string> = { readonly [K in PathParameters<P>]: string };

const pathPattern = /^(\/(:[A-Za-z_][A-Za-z0-9_]*|[A-Za-z0-9_-]+))+$/;

/** True for a path that a route can have: segments of letters, digits, `_` and `-`, parameters as `:name`. */
export const isPath = (path: unknown): path is string => typeof path === "string" && pathPattern.test(path);

/** The parameters of a path, in order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z_][A-Za-z0-9_]*)/g)].map((match) => match[1] as string);
}

/** First segments that the platform serves itself: no page has a path below them. */
export const reservedSegments: ReadonlySet<string> = new Set([
  "api",
  "_app",
  "studio",
  "endpoints",
  "agents",
  "predict",
  "v1",
  "docs",
  "openapi.json",
  "metrics",
  "dashboards",
  "events",
  "health",
  "ready",
]);

/** The first segment of a path where the platform keeps it for itself; undefined where an app may have the path. */
export function reservedSegment(path: string): string | undefined {
  const first = path.split("/")[1]?.toLowerCase() ?? "";
  return reservedSegments.has(first) ? first : undefined;
}
