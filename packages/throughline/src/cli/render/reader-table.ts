import { type DeclarationId, idKind, type Role } from "../../contracts/core/declaration.ts";
import type { Certainty, Opaque } from "../../contracts/core/use.ts";
import { kinds } from "../../contracts/graph/kinds.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { displayWidth, pad, wrap } from "./width.ts";

/** One who reads something, as tables of readers show it. */
export interface Reader {
  readonly id: DeclarationId;
  readonly name: string;
  /** The kind in words. */
  readonly title: string;
  readonly role: Role | undefined;
  /** `data/payments.ts:18`, or what is said instead of it. */
  readonly place: string;
  readonly reads: readonly ReaderRead[];
}

interface ReaderRead {
  /** How it reads it: `input amount`, `GET /alerts · field amount`. */
  readonly as?: string;
  /** What it reads, where it is not known how: `fraud-score · request`. */
  readonly field?: string;
  readonly certainty: Certainty;
  readonly opaque?: Opaque;
}

interface ReaderRow {
  readonly role: string;
  readonly thing: string;
  readonly place: string;
  readonly reads: string;
  readonly isDefinite: boolean;
}

/** One row for a declaration, or one for each of its routes that reads it. */
function rowsOf(one: Reader): readonly ReaderRow[] {
  const things = new Map<string, { reads: string[]; isDefinite: boolean; opaque: Opaque }>();
  for (const { certainty, opaque = "before", ...how } of one.reads) {
    const { thing, read } = partOf(one, how);
    const known = things.get(thing) ?? { reads: [], isDefinite: false, opaque };
    if (!known.reads.includes(read)) known.reads.push(read);
    things.set(thing, {
      ...known,
      isDefinite: known.isDefinite || certainty === "definite",
      opaque: opaque === "own" ? opaque : known.opaque,
    });
  }
  return [...things].map(([thing, { reads, isDefinite, opaque }]) => ({
    role: one.role ?? "",
    thing,
    place: one.place,
    reads: isDefinite ? readsText(reads) : `possible: ${opaque === "own" ? codeOf(one) : "code before it"} is opaque`,
    isDefinite,
  }));
}

/** Who reads, by name: the part of a declaration that has parts, else the declaration. */
function partOf({ id, name }: Reader, { as, field = "" }: Pick<ReaderRead, "as" | "field">) {
  const [part, ...rest] = as?.split(" · ") ?? [];
  const isPart = rest.length > 0 && kinds.get(idKind(id))?.readsByPart === true;
  return isPart ? { thing: part as string, read: rest.at(-1) as string } : { thing: name, read: as ?? field };
}

/** What of a reader nobody looks into, as its kind says. */
const codeOf = ({ id, title }: Reader): string => kinds.get(idKind(id))?.code ?? `the ${title}'s code`;

const readsShown = 4;

/** `at, input amount, spend_24h and 1 more`: a word that several begin with stands once. */
function readsText(reads: readonly string[]): string {
  const split = reads.map((read) => /^([a-z ]+) ([^ ()"]+)$/.exec(read) ?? [read, "", read]);
  const prefixes = [...new Set(["", ...split.map(([, prefix = ""]) => prefix)])];
  const groups = prefixes.map((prefix) => split.filter((read) => read[1] === prefix));
  const texts = groups.flatMap((group) => group.map(([read, , name], i) => (i === 0 ? read : name) as string));
  const more = texts.length > readsShown ? ` and ${texts.length - readsShown} more` : "";
  return texts.slice(0, readsShown).join(", ") + more;
}

const leastReadsCells = 20;

/** A table of readers, a row for each of their routes. How they read it is wrapped into the room that is left; where there is little, it stands below. */
export function readerTable(
  readers: readonly Reader[],
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  const rows = readers.flatMap((one) => rowsOf(one));
  const heads = rows.map(({ role, thing, place }) => [role, thing, style.cyan(place)]);
  const lines = renderTable({ columns: [{}, {}, {}], rows: heads }).split("\n");
  const before = Math.max(...lines.map(displayWidth)) + 2;
  const isBeside = columns - before >= leastReadsCells;
  const indent = isBeside ? before : Math.max(...rows.map(({ role }) => role.length)) + 6;
  return rows
    .flatMap(({ reads, isDefinite }, i) => {
      const line = lines[i] as string;
      const wrapped = wrap(reads, columns - indent).map((part) => (isDefinite ? part : style.yellow(part)));
      const [first, ...more] = isBeside ? [pad(line, before) + wrapped[0], ...wrapped.slice(1)] : [line, ...wrapped];
      return [first, ...more.map((part) => " ".repeat(indent) + part)];
    })
    .join("\n");
}
