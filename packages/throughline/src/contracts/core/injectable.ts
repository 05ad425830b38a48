import type { Use } from "./use.ts";

/** Hidden carrier of what a handler receives for a `uses` entry; never present at run time. */
export declare const injected: unique symbol;

const injectableBrand = Symbol.for("throughline.injectable");

/** Hidden carrier of what a page receives for a `uses` entry; never present at run time. */
export declare const remote: unique symbol;

/** Something that may stand in the `uses` of a handler or an agent; `T` is what it receives under its name. */
export interface Injectable<T = unknown> {
  readonly [injected]?: T;
}

/** Something that may stand in the `uses` of a page; `R` is what its view receives under its name. */
export interface Reachable<R = unknown> {
  readonly [remote]?: R;
}

/** What a page's view receives for its `uses`. */
export type Remotes<U extends Readonly<Record<string, Reachable>>> = {
  readonly [K in keyof U]: U[K] extends Reachable<infer R> ? R : never;
};

/** A function type whose parameter does not hinder assignment to a wider declaration. */
export type Call<Input, Output> = { call(input: Input): Promise<Output> }["call"];

/** What a handler receives for its `uses`. */
export type Injected<U extends Readonly<Record<string, Injectable>>> = {
  readonly [K in keyof U]: U[K] extends Injectable<infer T> ? T : never;
};

/** The property that lets an object stand in `uses`; spread it into the object. `use` says what it reads. */
export function injectableAs(use: () => Use): object {
  return { [injectableBrand]: use };
}

/** What an entry of `uses` reads, or undefined when it can't stand there. */
export function useOfInjectable(value: unknown): Use | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { [injectableBrand]?: () => Use })[injectableBrand]?.();
}
