import { idOf } from "../../contracts/core/declaration.ts";
import type { Break } from "../../contracts/diff/break-report.ts";
import type { Place } from "../../contracts/errors/index.ts";
import { nodeOf } from "../../contracts/graph/project-graph.ts";
import type { SqlAnalyzer } from "../../ports/sql-analyzer.ts";
import { fixError } from "./error-codes.ts";
import type { Finding, FixAttempt } from "./fix-attempt.ts";
import type { BrokenProject, LeftPlace } from "./fix-plan.ts";
import { nameUses } from "./name-use.ts";
import { type Rename, renamedFields, renameOf } from "./rename.ts";
import { positionAt } from "./source-edit.ts";
import { fixQueries } from "./sql-fixes.ts";
import { fixTypes } from "./type-fixes.ts";

/**
 * Carries the new name of a field to all that read it, in TypeScript and in SQL. What readers give on under a name of their own keeps
 * that name. Returns the places that are left.
 *
 * @throws {ThroughlineError} `fix.not-fixable`
 */
export async function carryName(
  attempt: FixAttempt,
  broken: BrokenProject,
  analyzer: SqlAnalyzer,
): Promise<LeftPlace[]> {
  const { cause, lock } = broken;
  const rename = renameOf(cause);
  if (rename === undefined) throw notCarried(cause);
  const accepted = async () => (await attempt.check()).value.graph.nodes.flatMap((node) => node.accepts);
  const isKept = keptFiles(broken, rename);
  const findings = await fixTypes(attempt, { rename, accepted, isKept });
  const { value: now } = await attempt.check();
  const renamed = renamedFields(lock, now.graph, rename);
  const unfixed = await fixQueries(attempt, now, { rename, renamed, lock, analyzer });
  const places = await Promise.all(findings.map((finding) => leftAt(finding, attempt, isKept(finding.file))));
  const queries = unfixed.map(({ declaration, says }) => ({
    ...(declaration.declaredAt ?? { file: "" }),
    declaration: idOf(declaration),
    says: `${declaration.name}: ${says}`,
  }));
  const unread = attempt.isTyped ? [] : await unreadPlaces(attempt, cause, rename);
  return [...places, ...queries, ...unread];
}

function notCarried({ target, field, changes }: Break) {
  const says = changes.map((change) => change.says).join("; ");
  const isGone = field !== undefined && changes.some(({ kind }) => kind === "removed" || kind === "nullable");
  const detail = `${target} is not renamed: ${says}`;
  return fixError("not-fixable", {
    detail,
    ...(isGone
      ? { hint: "Add --default <value> to give readers a value, or change what `throughline check` lists" }
      : {}),
  });
}

/**
 * Which files stay as they are: where another field of the old name broke too and has a neighbour of the new name, the compiler takes an
 * edit of either, and only files that are known to read the one and not the other tell them apart.
 */
function keptFiles({ cause, report, project }: BrokenProject, { from, to }: Rename): (file: string) => boolean {
  const others = report.breaks.filter((other) => {
    const node = nodeOf(project.graph, other.declaration as never);
    const shapes = [...(node?.provides ?? []), ...(node?.accepts ?? [])].filter(({ name }) => name === other.port);
    const hasNew = shapes.some(({ shape }) => shape.some(({ name }) => name === to));
    return other.id !== cause.id && other.field === from && renameOf(other)?.to !== to && hasNew;
  });
  const own = filesOf(cause);
  const foreign = new Set(others.flatMap((other) => [...filesOf(other)]));
  return (file) => others.length > 0 && (foreign.has(file) || !own.has(file));
}

/** The files of the one who gives and of all who are affected. */
const filesOf = ({ place, victims }: Break): ReadonlySet<string> =>
  new Set(
    [place, ...victims.map((victim) => victim.place)].flatMap((one) => (typeof one === "object" ? [one.file] : [])),
  );

async function leftAt({ file, offset, message }: Finding, attempt: FixAttempt, isKept: boolean): Promise<LeftPlace> {
  const place = positionAt(await attempt.copy.text(file), offset);
  const says = isKept ? "another field of this name broke too, and has a neighbour of the new name" : lastLine(message);
  return { file, ...place, says };
}

/** Where code that no contract describes may mean the field; without a compiler nobody can tell. */
async function unreadPlaces(attempt: FixAttempt, { victims }: Break, rename: Rename): Promise<LeftPlace[]> {
  const opaque = victims.filter(({ certainty, place }) => certainty === "possible" && typeof place === "object");
  const files = [...new Set(opaque.map(({ place }) => (place as Place).file))].sort();
  const says = "nobody can tell whether this means the renamed field: no TypeScript compiler is installed here";
  const found = files.map(async (file) => {
    const tree = await attempt.tree(file);
    const uses = tree === undefined ? [] : nameUses(tree, rename);
    const edited = attempt.edits.get(file) ?? [];
    const open = uses.filter(
      ({ kind, edit }) => /member|pattern/.test(kind) && !edited.some((one) => one.start === edit.start),
    );
    return open.map(({ at }) => ({ file, ...positionAt(tree?.text ?? "", at), says }));
  });
  return (await Promise.all(found)).flat();
}

/** The compiler says the cause last. */
const lastLine = (message: string) => (message.split("\n").at(-1) ?? "").trim();
