import { type Declaration, idOf } from "../core/declaration.ts";
import { type Call, type Injectable, injectableAs, type Reachable, reachableAs } from "../core/injectable.ts";
import type { RemoteCall } from "../core/remote.ts";
import type { Use } from "../core/use.ts";
import type { Derivation, Port } from "../graph/kind-spec.ts";
import type { Shape } from "../shape/field.ts";
import { type Columns, shapeOf, type ValueOf } from "../shape/relation.ts";
import { remoteFields } from "../shape/remote-fields.ts";

/** One row as it is sent: columns that may be null may be left out. */
export type EventOf<C extends Columns> = {
  readonly [K in keyof C & string as null extends ValueOf<C[K]> ? never : K]: ValueOf<C[K]>;
} & { readonly [K in keyof C & string as null extends ValueOf<C[K]> ? K : never]?: ValueOf<C[K]> };

/** What the writer of an event source answers, once the row is on disk. */
export interface Appended {
  readonly accepted: 1;
}

/** What a writer writes to. */
export type Appendable = Declaration<"source"> & { readonly columns: Columns };

/** The writer of an event source. */
export interface Append<C extends Columns = Columns>
  extends Injectable<Call<EventOf<C>, Appended>>,
    Reachable<RemoteCall<EventOf<C>, Appended>> {
  readonly source: Appendable;
}

/** Where the events of a source are sent. */
export const eventPath = (source: { readonly name: string }) => `/events/${source.name}`;

/** What callers send for one row. */
export function appendShape(source: Appendable): Shape {
  return shapeOf(source.columns).map((field) => (field.nullable ? { ...field, optional: true } : field));
}

/** The port that takes rows. */
export const appendPort = (source: Appendable): Port => ({
  name: "append",
  shape: appendShape(source),
  external: true,
});

/** The columns of the rows are what was sent. */
export function appendDerivations(source: Appendable): Derivation[] {
  const sent = (field: string) =>
    ({ declaration: idOf(source), port: "append", field, how: "value", certainty: "definite" }) as const;
  return appendShape(source).map(({ name }) => ({ port: "rows", field: name, from: [sent(name)] }));
}

const appendedShape: Shape = [
  { name: "accepted", type: { name: "int32" }, nullable: false, description: "1: the row is on disk" },
];

const appendBrand = Symbol.for("throughline.append");

/** Makes the writer of a source. */
export function appendTo(source: () => Appendable): Append {
  const writes = (as: string): Use => ({
    provider: source(),
    port: "append",
    fields: appendShape(source()).map(({ name }) => ({ name, as })),
    certainty: "possible",
    writes: true,
  });
  return Object.freeze({
    [appendBrand]: true,
    ...injectableAs(() => writes("handler")),
    ...reachableAs(() => ({
      uses: [writes("page")],
      descriptor: {
        kind: "events",
        name: source().name,
        method: "POST",
        path: eventPath(source()),
        request: remoteFields(appendShape(source())),
        reply: remoteFields(appendedShape),
      },
    })),
    get source() {
      return source();
    },
  });
}

/** True for the writer of an event source. */
export function isAppend(value: unknown): value is Append {
  return typeof value === "object" && value !== null && appendBrand in value;
}
