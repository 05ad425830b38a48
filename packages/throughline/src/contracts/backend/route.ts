import type { z } from "zod";
import type { Injectable, Injected, Reachable } from "../core/injectable.ts";
import type { ParametersOf } from "../core/path.ts";
import type { RemoteCall, RemoteList, RemoteQuery } from "../core/remote.ts";
import type { Deprecation } from "../shape/deprecation.ts";
import type { ColumnName, Columns, Relation, ValueOf } from "../shape/relation.ts";

/** What a handler may use, each under the name that it has there. */
export type Uses = Readonly<Record<string, Injectable>>;
/** Methods of routes. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler receives: the parsed request, and exactly what `uses` lists, each under its name. */
export type HandlerContext<P extends string, B, Q, U extends Uses> = {
  readonly params: ParametersOf<P>;
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
  /** Until when it is served, and which route replaces it: its name in `routes`, or `GET /path`. Replies carry it as `Deprecation` and `Sunset`. */
  readonly deprecated?: Deprecation;
}

/** Statuses that say that a request was carried out, made something, or will be carried out. */
export type SuccessStatus = 200 | 201 | 202;

/** What browser code sends to a route: the parameters of its path, its query and its body, in one object. */
export type RequestOfRoute<P extends string, B, Q> = ParametersOf<P> &
  (B extends z.ZodType ? z.input<B> : unknown) &
  (Q extends z.ZodType ? z.input<Q> : unknown);

/** A route with a handler; `Remote` is what a page receives for it. */
export interface HandlerRoute<Remote = unknown> extends Reachable<Remote> {
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
  readonly deprecated?: Deprecation;
}

/** A route that pages through a relation; a page receives it as a list of `Row`. */
export interface ListRoute<Row = unknown, Filter extends string = string, Sort extends string = string>
  extends Reachable<RemoteList<Row, Filter, Sort>> {
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
  readonly deprecated?: Deprecation;
}

/** One route of a service. */
export type Route = HandlerRoute | ListRoute;

/** Declares a route; `GET` is read by pages, every other method is called by them. */
type DeclareRoute<M extends Method> = <
  const P extends string,
  R extends z.ZodType,
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  const U extends Uses = Readonly<Record<never, never>>,
>(
  path: P,
  options: RouteOptions<P, B, Q, R, U>,
) => HandlerRoute<
  M extends "GET" ? RemoteQuery<RequestOfRoute<P, B, Q>, z.output<R>> : RemoteCall<RequestOfRoute<P, B, Q>, z.output<R>>
>;

const routeOf = <M extends Method>(method: M): DeclareRoute<M> =>
  ((path: string, options: object) =>
    Object.freeze({
      route: "handler",
      method,
      path,
      uses: {},
      status: 200,
      internal: false,
      ...options,
    })) as unknown as DeclareRoute<M>;

/** `GET` of a path; parameters are written `:name`. */
export const get = routeOf("GET");
/** `POST` to a path. */
export const post = routeOf("POST");
/** `PUT` to a path. */
export const put = routeOf("PUT");
/** `PATCH` of a path. */
export const patch = routeOf("PATCH");
/** `DELETE` of a path. */
export const remove = routeOf("DELETE");

/** Options of a list. */
export interface ListOptions<R extends Relation, F extends string, W extends string, S extends string> {
  /** A relation with a key: pages are stable because they end at a row, not at a number. */
  readonly from: R;
  /** The columns that are sent. Default: all. */
  readonly fields?: readonly ColumnName<R, F>[];
  /** Columns that `?column=value` selects by. */
  readonly filter?: readonly ColumnName<R, W>[];
  /** Columns that `?sort=column` or `?sort=-column` orders by; the first, descending, is the default. */
  readonly sort: readonly [ColumnName<R, S>, ...ColumnName<R, S>[]];
  /** Rows a page, 1 to 1,000; `?limit=` may ask fewer. @default 50 */
  readonly pageSize?: number;
  /** `until-commit`: an ETag of the table's version, so that an unchanged table is a 304. @default "none" */
  readonly cache?: "until-commit" | "none";
  readonly description?: string;
  readonly internal?: boolean;
  /** Until when it is served, and which route replaces it: its name in `routes`, or `GET /path`. */
  readonly deprecated?: Deprecation;
}

/** One row of a list: the columns it sends, in wire types. */
export type ListRow<R extends Relation, F extends string> = {
  readonly [K in F & keyof R["columns"]]: ValueOf<R["columns"][K]>;
};

/** `GET` of a path that pages through a relation by keyset: `{ items, next }`. */
export function list<
  const R extends Relation,
  const S extends string,
  const W extends string = never,
  const F extends string = keyof R["columns"] & string,
>(path: string, options: ListOptions<R, F, W, S>): ListRoute<ListRow<R, F>, W, S> {
  const { from, fields, filter, sort, pageSize, cache, description, internal, deprecated, ...others } = options;
  return Object.freeze({
    ...others,
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
    ...(deprecated === undefined ? {} : { deprecated }),
  });
}
