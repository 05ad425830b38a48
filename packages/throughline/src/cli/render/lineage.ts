import type { LineageStep } from "../../contracts/graph/lineage.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { linksBetween, type Unit, type UnitLink, unitsOf } from "./lineage-units.ts";
import { formatPlace } from "./place.ts";
import type { Style } from "./style.ts";
import { renderTrees, type TreeNode } from "./tree.ts";

export interface LineageRendering {
  readonly graph: ProjectGraph;
  /** Keys of the fields that were asked for. */
  readonly starts: readonly string[];
  /** Whether a declaration was asked for, not one of its fields. */
  readonly isWhole: boolean;
  /** Steps that are followed. */
  readonly depth: number;
  /** Whether fields that only decide which rows exist are followed too. */
  readonly withRows: boolean;
  readonly style: Style;
  readonly columns: number;
}

/** A tree of what the steps reach; `toward` says which end of a step is further away. What was shown once is not unfolded again. */
export function renderLineage(
  steps: readonly LineageStep[],
  toward: "from" | "to",
  rendering: LineageRendering,
): string {
  const unitOf = unitsOf(rendering.graph, rendering.isWhole);
  const near = toward === "from" ? "to" : "from";
  const byNear = new Map<string, UnitLink[]>();
  for (const link of linksBetween(steps, unitOf)) {
    const others = byNear.get(link[near].key);
    if (others === undefined) byNear.set(link[near].key, [link]);
    else others.push(link);
  }
  const roots = new Map(rendering.starts.map(unitOf).map((unit) => [unit.key, unit]));
  const scope: Scope = { byNear, toward, rendering, unfolded: new Set() };
  const trees = [...roots.values()].map((unit) => treeOf({ unit }, rendering.depth, scope));
  return renderTrees(trees, { style: rendering.style, width: rendering.columns });
}

interface Scope {
  readonly byNear: ReadonlyMap<string, readonly UnitLink[]>;
  readonly toward: "from" | "to";
  readonly rendering: LineageRendering;
  /** Units whose branches stand somewhere above. */
  readonly unfolded: Set<string>;
}

interface Branch {
  readonly unit: Unit;
  readonly link?: UnitLink;
}

/** A line of the tree before lines that say the same of one declaration become one. */
interface Line {
  readonly unit: Unit;
  readonly marks: string;
  readonly notes: readonly string[];
  readonly children: readonly TreeNode[];
}

type Group = readonly [Line, ...Line[]];

function treeOf(branch: Branch, depth: number, scope: Scope): TreeNode {
  return drawn([lineOf(branch, depth, scope)], scope.rendering.style);
}

function lineOf({ unit, link }: Branch, depth: number, scope: Scope): Line {
  const { rendering, unfolded, toward } = scope;
  const { style, isWhole, withRows } = rendering;
  const links = scope.byNear.get(unit.key) ?? [];
  const followed = links.filter(({ how }) => how === "value" || isWhole || withRows);
  const isRepeated = followed.length > 0 && unfolded.has(unit.key);
  const marks = marksOf(link, isRepeated, style);
  if (isRepeated || depth === 0) return { unit, marks, notes: [], children: [] };
  unfolded.add(unit.key);
  const lines = followed.map((next) => lineOf({ unit: next[toward], link: next }, depth - 1, scope));
  const rowsOnly = links.filter((one) => !followed.includes(one)).map((one) => one[toward]);
  return {
    unit,
    marks,
    notes: rowNotes(rowsOnly, toward),
    children: merged(lines).map((group) => drawn(group, style)),
  };
}

const mergedCells = 48;

/** Lines without branches that are fields of one thing, and of which the same is to be said, as far as one line holds them. */
function merged(lines: readonly Line[]): readonly Group[] {
  const groups: [Line, ...Line[]][] = [];
  for (const line of lines) {
    const group = groups.find((one) => canMerge(one[0], line) && namesOf([...one, line]).length <= mergedCells);
    if (group === undefined) groups.push([line]);
    else group.push(line);
  }
  return groups;
}

function canMerge(a: Line, b: Line): boolean {
  const isBare = [a, b].every(({ children, unit }) => children.length === 0 && unit.fieldName !== undefined);
  const isAlike = a.marks === b.marks && a.notes.join() === b.notes.join();
  return isBare && isAlike && a.unit.owner === b.unit.owner && a.unit.node === b.unit.node;
}

/** `card_activity.payments_1h, payments_24h`. */
const namesOf = ([first, ...others]: Group) =>
  [first.unit.label, ...others.map(({ unit }) => unit.fieldName ?? unit.label)].join(", ");

function drawn(group: Group, style: Style): TreeNode {
  const { unit, marks, notes, children } = group[0];
  return {
    text: namesOf(group),
    beside: [unit.node?.role ?? "", marks, style.cyan(formatPlace(unit.node?.place))],
    notes,
    children,
  };
}

function marksOf(link: UnitLink | undefined, isRepeated: boolean, style: Style): string {
  const marks = [
    ...(link?.certainty === "possible" ? [style.yellow("possible")] : []),
    ...(link?.how === "row" ? [style.dim("rows")] : []),
    ...(isRepeated ? [style.dim("shown above")] : []),
  ];
  return marks.join("  ");
}

/** The fields that decide which rows exist, or whose rows are decided, in one line. */
function rowNotes(units: readonly Unit[], toward: "from" | "to"): readonly string[] {
  const owners = new Map<string, string[]>();
  for (const { owner, label, fieldName } of units)
    owners.set(owner ?? label, [
      ...(owners.get(owner ?? label) ?? []),
      ...(fieldName === undefined ? [] : [fieldName]),
    ]);
  const texts = [...owners].map(([owner, names]) => (toward === "to" ? owner : [owner, names.join(", ")].join(".")));
  return texts.length === 0 ? [] : [`${toward === "from" ? "rows by" : "rows of"} ${texts.join("; ")}`];
}
