import { counted } from "../../contracts/core/counted.ts";
import { type Role, roles } from "../../contracts/core/declaration.ts";
import type { Target } from "../../contracts/graph/find-target.ts";
import type { Affected, Impact } from "../../contracts/graph/impact.ts";
import { describeField, fieldOf } from "../../contracts/shape/field.ts";
import { formatPlace } from "./place.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { displayWidth, pad, wrap } from "./width.ts";

export interface ImpactRendering {
  readonly target: Target;
  /** Labels of the fields from the target to the reader that is furthest away. */
  readonly path: readonly string[];
  readonly style: Style;
  readonly columns: number;
}

/** Who reads a declaration or field, by role, with how and where, the path that goes furthest, and whom to tell. */
export function renderImpact(impact: Impact, rendering: ImpactRendering): string {
  const head = headLines(impact, rendering);
  const facts = [
    ...(rendering.path.length > 2 ? fact("path", pathText(rendering.path), rendering) : []),
    ...(ownersOf(impact).length > 0 ? fact("owners", ownersOf(impact).join(", "), rendering) : []),
    ...(impact.external ? fact("outside", "people outside the project may read it", rendering) : []),
  ];
  const rows = byRole(impact.affected).flatMap((one) => rowsOf(one));
  const table = rows.length === 0 ? [] : [readerTable(rows, rendering)];
  return [head.join("\n"), ...table, ...(facts.length > 0 ? [facts.join("\n")] : [])].join("\n\n");
}

function headLines(impact: Impact, { target, style, columns }: ImpactRendering): readonly string[] {
  const { node } = target;
  const title = target.field === undefined ? node.title : "";
  const name = `${style.bold(impact.target)}${title === "" ? "" : `  ${style.dim(title)}`}`;
  const place = [style.cyan(formatPlace(node.place)), node.role, node.owner].filter((part) => part).join("  ");
  const room = columns - displayWidth(name) - displayWidth(place);
  const first = room >= 2 ? [name + " ".repeat(room) + place] : [name, `  ${place}`];
  return [...first, `  ${[shapeText(target), readersText(impact)].filter(Boolean).join(" · ")}`];
}

/** The field's type, or the types that it has in several ports; how many fields where none is asked for. */
function shapeText({ node, port, field }: Target): string {
  const ports = [...node.provides, ...node.accepts].filter(({ name }) => port === undefined || name === port);
  if (field !== undefined) {
    const typed = ports.flatMap(({ name, shape }) => {
      const found = fieldOf(shape, field);
      return found === undefined ? [] : [{ port: name, type: describeField(found) }];
    });
    const types = [...new Set(typed.map(({ type }) => type))];
    if (types.length <= 1) return types.join();
    return types
      .map(
        (type) =>
          `${type} in ${typed
            .filter((one) => one.type === type)
            .map((one) => one.port)
            .join(", ")}`,
      )
      .join(", ");
  }
  const ofPorts = port === undefined ? node.provides : ports;
  const fields = ofPorts.reduce((sum, { shape }) => sum + shape.length, 0);
  return fields === 0 ? "" : counted(fields, "field");
}

function readersText({ affected }: Impact): string {
  if (affected.length === 0) return "nobody reads it: no declaration breaks when it changes";
  return `read by ${counted(affected.length, "declaration")} in ${counted(rolesOf(affected).length, "role")}`;
}

/** The roles that are affected, in the order of the line. */
export const rolesOf = (affected: readonly Affected[]): readonly Role[] =>
  roles.filter((role) => affected.some((one) => one.role === role));

/** Who answers for what is affected, in the order of the line. */
export const ownersOf = ({ affected }: Impact): readonly string[] => [
  ...new Set(byRole(affected).flatMap(({ owner }) => owner ?? [])),
];

/** In the order of the line; within a role the nearest first. */
export function byRole(affected: readonly Affected[]): readonly Affected[] {
  const place = ({ role }: Affected) => (role === undefined ? roles.length : roles.indexOf(role));
  return [...affected].sort((a, b) => place(a) - place(b));
}

interface ReaderRow {
  readonly role: string;
  readonly thing: string;
  readonly place: string;
  readonly reads: string;
  readonly isDefinite: boolean;
}

/** One row for a declaration, or one for each of its routes that reads it. */
function rowsOf(one: Affected): readonly ReaderRow[] {
  const things = new Map<string, { reads: string[]; isDefinite: boolean }>();
  for (const { as, certainty } of one.reads) {
    const parts = as.split(" · ");
    const thing = parts.length > 1 ? (parts[0] as string) : one.name;
    const known = things.get(thing) ?? { reads: [], isDefinite: false };
    known.reads.push(parts.at(-1) as string);
    things.set(thing, { ...known, isDefinite: known.isDefinite || certainty === "definite" });
  }
  return [...things].map(([thing, { reads, isDefinite }]) => ({
    role: one.role ?? "",
    thing,
    place: formatPlace(one.place),
    reads: isDefinite ? readsText(reads) : "possible: the handler is opaque",
    isDefinite,
  }));
}

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

/** The table of readers. How they read it is wrapped into the room that is left; where there is little, it stands below. */
function readerTable(rows: readonly ReaderRow[], { style, columns }: ImpactRendering): string {
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

const hardSpace = "\u00a0";

/** A path that breaks between its fields only. */
const pathText = (path: readonly string[]) => path.map((label) => label.replaceAll(" ", hardSpace)).join(" → ");

const labelCells = 9;

function fact(label: string, text: string, { style, columns }: ImpactRendering): readonly string[] {
  const lines = wrap(text, columns - labelCells - 2);
  return lines.map(
    (line, i) => `  ${style.dim((i === 0 ? label : "").padEnd(labelCells))}${line.replaceAll(hardSpace, " ")}`,
  );
}
