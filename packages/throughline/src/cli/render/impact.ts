import { counted } from "../../contracts/core/counted.ts";
import { type Role, roles } from "../../contracts/core/declaration.ts";
import type { Target } from "../../contracts/graph/find-target.ts";
import type { Affected, Impact } from "../../contracts/graph/impact.ts";
import { describeField, fieldOf } from "../../contracts/shape/field.ts";
import { fact, pathText } from "./labelled-fact.ts";
import { formatPlace } from "./place.ts";
import { readerTable } from "./reader-table.ts";
import type { Style } from "./style.ts";
import { displayWidth } from "./width.ts";

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
  const readers = byRole(impact.affected).map((one) => ({ ...one, place: formatPlace(one.place) }));
  const table = readers.length === 0 ? [] : [readerTable(readers, rendering)];
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
