import { counted } from "../../contracts/core/counted.ts";
import type { MoveLine, ReleaseDetail, ReleaseLine, ReleaseList } from "../../runtime/serving/release-catalog.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

export interface ReleaseRendering {
  readonly style: Style;
  readonly columns: number;
}

/** Releases as a table, then the rollback that holds and the last moves. */
export function renderReleases(list: ReleaseList, rendering: ReleaseRendering): string {
  const { style, columns } = rendering;
  const rows = list.releases.map((line) => [
    line.id,
    stateOf(line, list, style),
    line.createdAt === null ? "" : secondsOf(line.createdAt),
    line.run ?? "",
    changedText(line),
  ]);
  const heads = [{ header: "release" }, { header: "" }, { header: "made" }, { header: "by" }];
  const table = renderTable({
    columns: [...heads, { header: "changed against the one before", shrink: true }],
    rows,
    width: columns,
    paintHeader: style.dim,
  });
  const faults = list.releases.flatMap(({ id, fault }) => (fault === null ? [] : [`  ${id}  ${fault.detail}`]));
  const moves = list.moves.filter(({ kind }) => kind !== "run").slice(0, 5);
  return [
    table,
    ...(faults.length === 0 ? [] : [`${style.bold("can't be served")}\n${faults.join("\n")}`]),
    ...(moves.length === 0 ? [] : [`${style.bold("moves")}\n${renderMoves(moves, rendering)}`]),
    ...(list.hold === null ? [] : [holdText(list.hold)]),
  ].join("\n\n");
}

/** The rollback that holds, with how it ends. */
export const holdText = ({ to }: Pick<MoveLine, "to">) =>
  `The rollback to ${to} holds: what runs make waits until somebody writes throughline promote`;

function stateOf(line: ReleaseLine, { served }: ReleaseList, style: Style): string {
  const words = [
    ...(line.current ? [style.green("current")] : []),
    ...(line.served && !(line.current && served === line.id) ? [style.green("served")] : []),
    ...(line.waits ? [style.yellow("waits")] : []),
    ...(line.fault === null ? [] : [style.red("can't be served")]),
  ];
  return words.join(", ");
}

/** Dates as people read them; `--json` has the microseconds. */
const secondsOf = (iso: string) => iso.slice(0, 19).replace("T", " ");

const order = ["rebuilt", "declared anew", "added", "removed"] as const;

function changedText({ changes, previous, fault, createdAt, codeChanged }: ReleaseLine): string {
  if (createdAt === null) return fault?.code ?? "";
  if (changes === null) return previous === null ? "all of it: it is the first" : `${previous} is not kept`;
  const parts = order.flatMap((word) => {
    const count = changes.filter(({ change }) => change === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return [...parts, ...(codeChanged === true ? ["code"] : [])].join(", ");
}

function renderMoves(moves: readonly MoveLine[], { style, columns }: ReleaseRendering): string {
  const rows = moves.map(({ at, kind, by, from, to, reason }) => [
    style.dim(secondsOf(at)),
    kind,
    `${from ?? "none"} → ${to}`,
    by,
    reason ?? "",
  ]);
  return renderTable({ columns: [{}, {}, {}, {}, { shrink: true }], rows, width: columns });
}

/** One release whole: what it is, what it pins, what was measured of it. */
export function renderRelease(release: ReleaseDetail, rendering: ReleaseRendering): string {
  const { style, columns } = rendering;
  const words = [release.current ? "current" : "", release.served ? "served" : "", release.waits ? "waits" : ""];
  const facts = [
    ["made", `${secondsOf(release.createdAt ?? "")}  by ${release.run}`],
    ["after", release.previous ?? "none: it is the first"],
    ["changed", changedText(release)],
    ["code", release.code === null ? "can't be read" : `${release.code}  ${counted(release.files ?? 0, "file")}`],
    [
      "contracts",
      `${counted(release.declarations, "declaration")}, ${counted(release.edges, "edge")}, ${counted(release.promises, "promise")}`,
    ],
    ...(release.fault === null ? [] : [["fault", release.fault.detail]]),
  ];
  const pins = release.pins.map(({ id, says, rows }) => [
    id,
    says,
    rows === null ? "" : counted(rows, "row").replace(/^\d+/, (n) => Number(n).toLocaleString("en")),
  ]);
  return [
    `${style.bold(release.id)}  ${words.filter(Boolean).join(", ")}`.trimEnd(),
    renderTable({
      columns: [{}, { shrink: true }],
      rows: facts.map(([name, text]) => [style.dim(name as string), text as string]),
      width: columns,
    }),
    `${style.bold("pins")}\n${renderTable({ columns: [{ shrink: true }, {}, { align: "right" }], rows: pins, width: columns })}`,
    ...evidenceText(release, rendering),
    ...(release.moves.length === 0 ? [] : [`${style.bold("moves")}\n${renderMoves(release.moves, rendering)}`]),
  ].join("\n\n");
}

function evidenceText({ evidence, refused }: ReleaseDetail, { style, columns }: ReleaseRendering): string[] {
  if (evidence === null || refused === null)
    return [style.dim("What was measured can't be read while another process holds the project")];
  const rows = evidence.map(({ held, declaration, says, figure }) => [
    held ? style.green("✓") : style.red("✗"),
    declaration.slice(declaration.indexOf(":") + 1),
    says,
    figure,
  ]);
  const gates = refused.map(({ declaration, figures }) => `  ${style.red("✗")} ${declaration}  ${figures}`);
  const measured = renderTable({ columns: [{}, {}, { shrink: true }, { align: "right" }], rows, width: columns });
  return [
    `${style.bold("measured when it was made")}\n${rows.length === 0 ? "  nothing" : measured}`,
    ...(gates.length === 0 ? [] : [`${style.bold("refused by a gate")}\n${gates.join("\n")}`]),
  ];
}
