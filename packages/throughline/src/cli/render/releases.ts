import { counted } from "../../contracts/core/counted.ts";
import { idName } from "../../contracts/core/declaration.ts";
import type { MoveLine, ReleaseDetail, ReleaseLine, ReleaseList } from "../../runtime/serving/release-catalog.ts";
import { recordedFigure } from "./figure.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

export interface ReleaseRendering {
  readonly style: Style;
  readonly columns: number;
  /** False where names are told whole, however long a line gets: where no terminal is. @default true */
  readonly isCut?: boolean;
}

/** The width of a table whose names may be cut. */
export const widthOf = ({ columns, isCut = true }: ReleaseRendering) => (isCut ? { width: columns } : {});

/** Releases as a table, then the rollback that holds and the last moves. */
export function renderReleases(list: ReleaseList, rendering: ReleaseRendering): string {
  const { style, columns } = rendering;
  const rows = list.releases.map((line) => [
    line.id,
    stateOf(line, list, style),
    line.createdAt === null ? "" : secondsOf(line.createdAt).slice(0, columns < roomy ? minutes : undefined),
    line.run ?? "",
    changesOf(line).join(", "),
  ]);
  const heads = [{ header: "release" }, { header: "" }, { header: "made" }, { header: "by" }];
  const table = renderTable({
    columns: [...heads, { header: columns < roomy ? "changed" : "changed against the one before", wrap: true }],
    rows,
    width: columns,
    paintHeader: style.dim,
  }).replaceAll(unbroken, " ");
  const faults = list.releases.flatMap(({ id, fault }) => (fault === null ? [] : [`  ${id}  ${fault.detail}`]));
  const moves = list.moves.filter(({ kind, canary }) => kind !== "run" || canary !== undefined).slice(0, 5);
  return [
    table,
    ...renderCanary(list, rendering),
    ...(faults.length === 0 ? [] : [`${style.bold("can't be served")}\n${faults.join("\n")}`]),
    ...(moves.length === 0 ? [] : [`${style.bold("moves")}\n${renderMoves(moves, rendering)}`]),
    ...(list.hold === null ? [] : [holdText(list.hold, { isWaiting: list.releases.some(({ waits }) => waits) })]),
  ].join("\n\n");
}

type Hold = Pick<MoveLine, "from" | "to" | "canaryFrom" | "kind" | "reason">;

/** The rollback that holds, with the commands that end it now: a plain one only where a release waits. */
export function holdText(hold: Hold, { isWaiting }: { readonly isWaiting: boolean }): string {
  const { from, to, canaryFrom, kind, reason } = hold;
  const what = kind === "abort" ? `The canary ended by its figures (${reason}), and ${to}` : `The rollback to ${to}`;
  if (isWaiting) return `${what} holds: what runs make waits until somebody writes throughline promote`;
  const left = canaryFrom?.release ?? from;
  const again = left === null || left === to ? "" : `throughline promote ${left} takes ${left} again, `;
  return `${what} holds: what runs make waits. None waits yet: ${again}throughline promote ${to} stays there and lets runs go on`;
}

/** Where the pointers went, and which steps a canary took. */
export function movedText({ from, to, canary, canaryFrom }: MoveLine): string {
  if (canary !== undefined) return `${to} beside the canary ${canary.release}, step ${canary.step + 1}`;
  if (from !== to) return `${from ?? "none"} → ${to}`;
  return canaryFrom === undefined ? `${to} stays current` : `${to} for all, without the canary ${canaryFrom.release}`;
}

/** How far the canary is, and how each release does. */
function renderCanary({ canary, traffic, current }: ReleaseList, { style, columns }: ReleaseRendering): string[] {
  const lines = traffic ?? [];
  const roleOf = (release: string) => (release === canary?.release ? "canary" : release === current ? "stable" : "");
  const rows = lines.map(({ release, endpoint, requests, failed, degraded, p99Ms }) => [
    ...[release, roleOf(release), endpoint],
    ...[requests, failed, degraded].map((count) => count.toLocaleString("en")),
    p99Ms === null ? "" : `${p99Ms} ms`,
  ]);
  const heads = ["release", "", "endpoint"].map((header) => ({ header }));
  const counts = ["requests", "failed", "fell back", "p99"].map((header) => ({ header, align: "right" }) as const);
  const table = renderTable({ columns: [...heads, ...counts], rows, width: columns, paintHeader: style.dim });
  const answered = rows.length === 0 ? [] : [table];
  if (canary === null) return answered;
  const { release, stable, step, steps, shares, verdict } = canary;
  const parts = Object.entries(shares).map(
    ([endpoint, share]) => `${Number((share * 100).toFixed(2))} % of ${endpoint}`,
  );
  const head = `${style.bold("canary")}  ${release} answers ${parts.join(", ")} beside ${stable}, step ${step + 1} of ${steps}`;
  const says = verdict === null ? [] : [`  ${verdict.decision === "hold" ? "holds" : "goes on"}: ${verdict.because}`];
  return [[head, ...says].join("\n"), ...answered];
}

function stateOf(line: ReleaseLine, { served }: ReleaseList, style: Style): string {
  const words = [
    ...(line.current ? [style.green("current")] : []),
    ...(line.canary ? [style.yellow("canary")] : []),
    ...(line.served && !line.canary && !(line.current && served === line.id) ? [style.green("served")] : []),
    ...(line.waits ? [style.yellow("waits")] : []),
    ...(line.fault === null ? [] : [style.red("can't be served")]),
  ];
  return words.join(", ");
}

/** Dates as people read them; `--json` has the microseconds. */
const secondsOf = (iso: string) => iso.slice(0, 19).replace("T", " ");

/** From so many columns on there is room for the long heading and for seconds; without them a date has so many letters. */
const roomy = 100;
const minutes = 16;

/** Stands in for a space where a line is not to end: a count stays with its word. */
const unbroken = "\u00a0";

const order = ["rebuilt", "declared anew", "added", "removed"] as const;

/** What a release changed against the one before it, by how. */
function changesOf({ changes, previous, fault, createdAt, codeChanged }: ReleaseLine): string[] {
  if (createdAt === null) return [fault?.code ?? ""];
  if (changes === null) return [previous === null ? "all of it: it is the first" : `${previous} is not kept`];
  const parts = order.flatMap((word) => {
    const count = changes.filter(({ change }) => change === word).length;
    return count === 0 ? [] : [`${count} ${word}`.replaceAll(" ", unbroken)];
  });
  return [...parts, ...(codeChanged === true ? ["code"] : [])];
}

function renderMoves(moves: readonly MoveLine[], { style, columns }: ReleaseRendering): string {
  const rows = moves.map((move) => [
    style.dim(secondsOf(move.at)),
    move.kind,
    movedText(move),
    move.by,
    move.reason ?? "",
  ]);
  return renderTable({ columns: [{}, {}, { wrap: true }, {}, { wrap: true }], rows, width: columns });
}

/** One release whole: what it is, what it pins, what was measured of it. */
export function renderRelease(release: ReleaseDetail, rendering: ReleaseRendering): string {
  const { style } = rendering;
  const words = [
    release.current ? "current" : "",
    release.served ? "served" : "",
    release.canary ? "canary" : "",
    release.waits ? "waits" : "",
  ];
  const facts = [
    ["made", `${secondsOf(release.createdAt ?? "")}  by ${release.run}`],
    ["after", release.previous ?? "none: it is the first"],
    ["changed", changesOf(release).join(", ").replaceAll(unbroken, " ")],
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
      ...widthOf(rendering),
    }),
    `${style.bold("pins")}\n${renderTable({ columns: [{ shrink: true }, {}, { align: "right" }], rows: pins, ...widthOf(rendering) })}`,
    ...evidenceText(release, rendering),
    ...(release.moves.length === 0 ? [] : [`${style.bold("moves")}\n${renderMoves(release.moves, rendering)}`]),
  ].join("\n\n");
}

function evidenceText({ evidence, refused }: ReleaseDetail, rendering: ReleaseRendering): string[] {
  const { style } = rendering;
  if (evidence === null || refused === null)
    return [style.dim("What was measured can't be read while another process holds the project")];
  const rows = evidence.map((one) => [
    one.held ? style.green("✓") : style.red("✗"),
    idName(one.declaration),
    one.says,
    recordedFigure(one),
  ]);
  const gates = refused.map(({ declaration, figures }) => `  ${style.red("✗")} ${declaration}  ${figures}`);
  const measured = renderTable({
    columns: [{}, {}, { shrink: true }, { align: "right" }],
    rows,
    ...widthOf(rendering),
  });
  return [
    `${style.bold("measured when it was made")}\n${rows.length === 0 ? "  nothing" : measured}`,
    ...(gates.length === 0 ? [] : [`${style.bold("refused by a gate")}\n${gates.join("\n")}`]),
  ];
}
