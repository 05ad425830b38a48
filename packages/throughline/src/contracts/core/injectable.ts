import type { Shape } from "../shape/field.ts";
import type { JsonSchema } from "../shape/json-schema.ts";
import type { UseDescriptor } from "./descriptor.ts";
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

/** Marks what an agent can call; never present at run time. */
export declare const callableByModels: unique symbol;

/** Something that may stand in the `uses` of an agent: `fill` receives `T` under its name, and a language model can call it as a tool. */
export interface Tool<T = unknown> extends Injectable<T> {
  readonly [callableByModels]: true;
}

/** What a language model is told of a tool, and where its result comes from. */
export interface ToolContract {
  readonly description: string;
  /** JSON Schema of the arguments, an object. */
  readonly parameters: JsonSchema;
  /** The port of the provider that the result is, and its fields. */
  readonly port: string;
  readonly result: Shape;
  /** The provider's accepted port that the arguments are, where it has one. */
  readonly request?: string;
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

interface InjectableParts {
  readonly use: () => Use;
  readonly tool: (() => ToolContract) | undefined;
  readonly asked: AskedFields | undefined;
}

/** The fields that one call asks for, by its argument. */
export type AskedFields = (argument: unknown) => readonly string[];

/**
 * The property that lets an object stand in the `uses` of handlers; spread it into the object. `use` says what it reads.
 * With `tool` agents can use it too. `asked` says what a call wants, where that is known before anything is read of its result.
 */
export function injectableAs(use: () => Use, tool?: () => ToolContract, asked?: AskedFields): object {
  return { [injectableBrand]: { use, tool, asked } satisfies InjectableParts };
}

function injectableParts(value: unknown): InjectableParts | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { [injectableBrand]?: InjectableParts })[injectableBrand];
}

/** What an entry of `uses` reads, or undefined when it can't stand there. */
export function useOfInjectable(value: unknown): Use | undefined {
  return injectableParts(value)?.use();
}

/** Which fields calls of an entry of `uses` ask for; undefined where that shows only when its result is read. */
export function askedOfInjectable(value: unknown): AskedFields | undefined {
  return injectableParts(value)?.asked;
}

/** What a language model is told of an entry of an agent's `uses`, or undefined when it can't stand there. */
export function toolOf(value: unknown): ToolContract | undefined {
  return injectableParts(value)?.tool?.();
}

const reachableBrand = Symbol.for("throughline.reachable");

/** What a page reads by an entry of its `uses`, and how a browser gets it. */
export interface Reach {
  readonly uses: readonly Use[];
  readonly descriptor: UseDescriptor;
  /** Why a browser can't use it all the same. */
  readonly fault?: string;
}

/** The property that lets an object stand in the `uses` of pages; spread it into the object. */
export function reachableAs(reach: () => Reach): object {
  return { [reachableBrand]: reach };
}

/** What a page reads by an entry of its `uses`, and how a browser gets it; undefined when it can't stand there. */
export function reachOf(value: unknown): Reach | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { [reachableBrand]?: () => Reach })[reachableBrand]?.();
}
