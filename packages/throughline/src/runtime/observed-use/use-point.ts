import { type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { type AskedFields, askedOfInjectable, reachOf, useOfInjectable } from "../../contracts/core/injectable.ts";
import type { Page } from "../../contracts/frontend/page.ts";

/** One place where a declaration reads something of another: an entry of the `uses` of a handler, an agent or a page. */
export interface UsePoint {
  readonly consumer: DeclarationId;
  /** The route that it belongs to, `GET /payments`; empty where the whole declaration has one `uses`. */
  readonly place: string;
  /** The name that the entry has in `uses`. */
  readonly use: string;
  readonly provider: DeclarationId;
  readonly port: string;
  /** Fields that it declares to read. */
  readonly declared: readonly string[];
  /** True where the entry can be narrowed by `pick`. */
  readonly canPick: boolean;
}

/** A place whose calls are watched. */
export interface WatchedPoint extends UsePoint {
  /** The fields that a call asks for; absent where that shows only when its result is read. */
  readonly asked?: AskedFields;
}

type Entry = Pick<UsePoint, "consumer" | "place">;

/** What the entries of the `uses` of a handler or an agent read; entries that only send are left out. */
export function injectedPoints(of: Entry, uses: Readonly<Record<string, unknown>>): readonly WatchedPoint[] {
  return Object.entries(uses).flatMap(([use, value]) => {
    const read = useOfInjectable(value);
    if (read === undefined || read.writes === true) return [];
    const asked = askedOfInjectable(value);
    const point = pointOf({ ...of, use }, { read, canPick: canPick(value) });
    return [asked === undefined ? point : { ...point, asked }];
  });
}

/** What the entries of the `uses` of a page read: of those that reach several ports, the first. */
export function pagePoints(page: Pick<Page, "kind" | "name" | "uses">): readonly UsePoint[] {
  return Object.entries(page.uses).flatMap(([use, value]) => {
    const read = reachOf(value)?.uses.find(({ writes, fields }) => writes !== true && fields.length > 0);
    return read === undefined
      ? []
      : [pointOf({ consumer: idOf(page), place: "", use }, { read, canPick: canPick(value) })];
  });
}

type Read = NonNullable<ReturnType<typeof useOfInjectable>>;

function pointOf(
  of: Entry & Pick<UsePoint, "use">,
  { read, canPick }: { readonly read: Read; readonly canPick: boolean },
): UsePoint {
  const declared = [...new Set(read.fields.map(({ name }) => name))];
  return { ...of, provider: idOf(read.provider), port: read.port, declared, canPick };
}

/** An endpoint can be picked from, and what was picked again from the endpoint. */
const canPick = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ("pick" in value || "endpoint" in value);
