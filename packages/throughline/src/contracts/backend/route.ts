import type { z } from "zod";
import type { Injectable, Injected } from "../core/injectable.ts";
import type { Columns, Relation } from "../shape/relation.ts";

/** What a handler may use, each under the name that it has there. */
export type Uses = Readonly<Record<string, Injectable>>;
/** Methods of routes. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The names in a path: `/cards/:card_id` has `card_id`. */
export type PathParameters<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParameters<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler receives: the parsed request, and exactly what `uses` lists, each under its name. */
export type HandlerContext<P extends string, B, Q, U extends Uses> = {
  readonly params: { readonly [K in PathParameters<P>]: string };
  readonly body: Parsed<B>;
  readonly query: Parsed<Q>;
  /** Who called: the name of the API key, or null where the service has no authentication. */
  readonly caller: string | null;
} & Injected<U>;

/** Options of a route with a handler. */
export interface RouteOptions<
  P extends string,
  B extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  R extends z.ZodType,
  U extends Uses,
> {
  readonly body?: B;
  readonly query?: Q;
  /** What is sent: the reply is parsed by it, so that an excess property never leaks. */
  readonly reply: R;
  readonly uses?: U;
  readonly handle: (context: HandlerContext<P, B, Q, U>) => z.input<R> | Promise<z.input<R>>;
  /** Status of a reply that is no error. @default 200 */
  readonly status?: SuccessStatus;
  /** One sentence for the OpenAPI page. */
  readonly description?: string;
  /** True where only this project calls it; else people outside are counted as readers. Default false. */
  readonly internal?: boolean;
}

/** Statuses that say that a request was carried out, made something, or will be carried out. */
export type SuccessStatus = 200 | 201 | 202;

/** A route with a handler. */
export interface HandlerRoute {
  readonly route: "handler";
  readonly method: Method;
  readonly path: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly reply: z.ZodType;
  readonly uses: Uses;
  readonly handle: (context: never) => unknown;
  readonly status: SuccessStatus;
  readonly description?: string;
  readonly internal: boolean;
}

/** A route that pages through a relation. */
export interface ListRoute {
  readonly route: "list";
  readonly method: "GET";
  readonly path: string;
  readonly from: Relation;
  readonly fields: readonly string[];
  readonly filter: readonly string[];
  readonly sort: readonly string[];
  readonly pageSize: number;
  readonly cache: "until-commit" | "none";
  readonly description?: string;
  readonly internal: boolean;
}

/** One route of a service. */
export type Route = HandlerRoute | ListRoute;

const withBody =
  (method: Method) =>
  <
    const P extends string,
    R extends z.ZodType,
    B extends z.ZodType | undefined = undefined,
    Q extends z.ZodType | undefined = undefined,
    const U extends Uses = Readonly<Record<never, never>>,
  >(
    path: P,
    options: RouteOptions<P, B, Q, R, U>,
  ): HandlerRoute =>
    Object.freeze({
      route: "handler",
      method,
      path,
      uses: {},
      status: 200,
      internal: false,
      ...options,
    }) as unknown as HandlerRoute;

/** `GET` of a path; parameters are written `:name`. */
export const get = withBody("GET");
/** `POST` to a path. */
export const post = withBody("POST");
/** `PUT` to a path. */
export const put = withBody("PUT");
/** `PATCH` of a path. */
export const patch = withBody("PATCH");
/** `DELETE` of a path. */
export const remove = withBody("DELETE");

/** Options of a list. */
export interface ListOptions<R extends Relation, F extends string> {
  /** A relation with a key: pages are stable because they end at a row, not at a number. */
  readonly from: R;
  /** The columns that are sent. Default: all. */
  readonly fields?: readonly (F & NoInfer<keyof R["columns"] & string>)[];
  /** Columns that `?column=value` selects by. */
  readonly filter?: readonly NoInfer<keyof R["columns"] & string>[];
  /** Columns that `?sort=column` or `?sort=-column` orders by; the first, descending, is the default. */
  readonly sort: readonly [NoInfer<keyof R["columns"] & string>, ...NoInfer<keyof R["columns"] & string>[]];
  /** Rows a page, 1 to 1,000; `?limit=` may ask fewer. @default 50 */
  readonly pageSize?: number;
  /** `until-commit`: an ETag of the table's version, so that an unchanged table is a 304. @default "none" */
  readonly cache?: "until-commit" | "none";
  readonly description?: string;
  readonly internal?: boolean;
}

/** `GET` of a path that pages through a relation by keyset: `{ items, next }`. */
export function list<const R extends Relation, const F extends string = keyof R["columns"] & string>(
  path: string,
  options: ListOptions<R, F>,
): ListRoute {
  const { from, fields, filter, sort, pageSize, cache, description, internal } = options;
  return Object.freeze({
    route: "list",
    method: "GET",
    path,
    from,
    fields: fields ?? Object.keys(from.columns as Columns),
    filter: filter ?? [],
    sort,
    pageSize: pageSize ?? 50,
    cache: cache ?? "none",
    ...(description === undefined ? {} : { description }),
    internal: internal ?? false,
  });
}
