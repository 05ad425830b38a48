import { counted } from "../../contracts/core/counted.ts";
import type { Break, PlaceNow } from "../../contracts/diff/break-report.ts";
import {
  type AffectedBy,
  changesSaid,
  countVictims,
  victimName,
  victimsOf,
} from "../../contracts/diff/break-sentences.ts";
import { type CheckedProject, repositoryPath, repositoryPlace } from "../../contracts/diff/checked-project.ts";
import { standingProblems } from "../../contracts/diff/findings.ts";

export interface VictimTableOptions {
  /** Address under which the repository's files are shown, without a `/` at its end, for links to lines. Default: no links. */
  readonly source?: string | undefined;
}

/** Characters of a table; GitHub takes no comment of more than 65,536. */
const mostCharacters = 60_000;
/** Breaks that are listed one by one. */
const mostBreaks = 25;

/**
 * What a check found as Markdown for the review of a change: each break in a line, then one table of whom they affect, by owner. Its
 * first line is a comment that tells the project and how many breaks affect somebody, by which a later review finds it again.
 */
export function renderVictimTable(checked: CheckedProject, { source }: VictimTableOptions = {}): string {
  const { root, report } = checked;
  const breaks = report.breaks.filter(({ verdict }) => verdict === "breaking");
  const affected = victimsOf(report);
  const scene: Scene = { root, source };
  const head = `<!-- throughline:review folder=${folderMark(root)} breaks=${breaks.length} -->`;
  const where = root === "" ? "" : ` in ${code(root)}`;
  const title =
    breaks.length === 0
      ? `### Throughline: nothing breaks${where}`
      : `### Throughline: ${counted(breaks.length, "break")}${where}`;
  const notes = notesOf(checked, report.breaks.length - breaks.length, standingProblems(checked).length);
  if (breaks.length === 0) return `${[head, title, "Nobody who relies on it is affected.", ...notes].join("\n\n")}\n`;
  const before = [
    head,
    title,
    `Affected: ${countVictims(affected.map(({ victim }) => victim))}.`,
    listOf(breaks, scene),
  ];
  const used = [...before, ...notes].join("\n\n").length;
  return `${[...before, tableOf(affected, scene, mostCharacters - used), ...notes].join("\n\n")}\n`;
}

/** The address under which GitHub shows the commit that a workflow runs on; undefined outside of a workflow. */
export function githubSource(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  return server && repository && commit ? `${server}/${repository}/blob/${commit}` : undefined;
}

interface Scene {
  readonly root: string;
  readonly source: string | undefined;
}

/** A comment of HTML may hold no `--`, and the mark no space. */
const folderMark = (root: string) => (root === "" ? "." : encodeURIComponent(root).replaceAll("--", "-%2D"));

function listOf(breaks: readonly Break[], scene: Scene): string {
  const lines = breaks.slice(0, mostBreaks).map((found) => {
    const owner = found.owner === undefined ? "" : ` · ${ownerText(found.owner)}`;
    const where = placeText(found.place, scene);
    return `- **${plain(found.target)}**: ${plain(cut(changesSaid(found), 400))} (${[found.title, where].filter(Boolean).join(", ")}${owner})`;
  });
  const more = breaks.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

function tableOf(affected: readonly AffectedBy[], scene: Scene, room: number): string {
  const rows = [...affected].sort(compare);
  const lines = ["| owner | role | affected | reads | because of | where |", "| --- | --- | --- | --- | --- | --- |"];
  let used = lines.join("\n").length;
  for (const [at, row] of rows.entries()) {
    const line = rowText(row, ownerOf(rows[at - 1]) === ownerOf(row), scene);
    if (used + line.length > room) return [...lines, "", `and ${rows.length - at} more`].join("\n");
    lines.push(line);
    used += line.length + 1;
  }
  return lines.join("\n");
}

function rowText({ victim, breaks }: AffectedBy, isSameOwner: boolean, scene: Scene): string {
  const { id, title, name, owner, role, certainty, reads, place } = victim;
  const what = id === "external" ? title : `${title} ${code(name)}`;
  const fields = [...new Set(reads.map(({ field }) => code(field)))];
  const targets = breaks.map(({ target }) => code(target));
  const cells = [
    isSameOwner ? "" : owner === undefined ? "nobody" : ownerText(owner),
    role ?? "",
    `${what}${certainty === "possible" ? " (possibly)" : ""}`,
    firstOf(fields),
    firstOf(targets),
    placeText(place, scene),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Those with an owner first, by owner; those outside the project last. */
function compare(a: AffectedBy, b: AffectedBy): number {
  const key = ({ victim }: AffectedBy) =>
    `${victim.id === "external" ? 2 : victim.owner === undefined ? 1 : 0}\u0000${victim.owner ?? ""}\u0000${victim.role ?? ""}\u0000${victimName(victim)}`;
  return key(a) < key(b) ? -1 : 1;
}

/** One text for all that stand together; undefined before the first. */
const ownerOf = (row: AffectedBy | undefined) =>
  row === undefined ? undefined : row.victim.id === "external" ? "external" : `owner ${row.victim.owner ?? ""}`;

const shownInCell = 5;

function firstOf(texts: readonly string[]): string {
  const more = texts.length - shownInCell;
  return [...texts.slice(0, shownInCell), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function placeText(place: PlaceNow, { root, source }: Scene): string {
  if (typeof place === "string") return place === "removed" ? "no longer written" : "could not be read";
  const at = repositoryPlace(root, place);
  if (at === undefined) return "";
  const label = code(at.line === undefined ? place.file : `${place.file}:${at.line}`);
  if (source === undefined) return label;
  const path = repositoryPath(root, place.file)
    .split("/")
    .map(encodeURIComponent)
    .join("/")
    .replace(/[()]/g, (one) => (one === "(" ? "%28" : "%29"));
  return `[${label}](${source}/${path}${at.line === undefined ? "" : `#L${at.line}`})`;
}

/** A team of an organisation is mentioned, so that it is told; any other name could be a stranger's. */
const ownerText = (owner: string) => (/^@[\w-]+\/[\w.-]+$/.test(owner) ? owner : code(owner));

function notesOf({ report }: CheckedProject, ofNobody: number, problems: number): readonly string[] {
  const notes = [
    ...(ofNobody === 0 ? [] : [`${counted(ofNobody, "more break")} ${ofNobody === 1 ? "affects" : "affect"} nobody.`]),
    ...(problems === 0 ? [] : [`${counted(problems, "problem")} that no break explains: see \`throughline check\`.`]),
    ...(report.unread.length === 0
      ? []
      : [`Not all could be read of ${counted(report.unread.length, "declaration")}.`]),
  ];
  return notes.length === 0 ? [] : [notes.join(" ")];
}

/** As code: shown as it is, and mentions nobody. */
function code(text: string): string {
  const line = cut(text.replace(/\s+/g, " "), 200);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const gap = longest > 0 ? " " : "";
  return `${fence}${gap}${line}${gap}${fence}`;
}

/** As text: no Markdown, no HTML, no mention. */
const plain = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+!|~]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("@", "@<!-- -->");

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
