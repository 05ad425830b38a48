import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Found, LastChange } from "../../runtime/reports/project-report.ts";
import { git, gitFault } from "./lock-of-ref.ts";

/** Files that are asked for at once. */
const atOnce = 4;

/**
 * Who changed the lines of each declaration last, by the project's git history: the newest commit among the lines from where it stands
 * to the end of its statement. Declarations of files that git does not know are `uncommitted`.
 */
export async function lastChanges(
  root: string,
  graph: ProjectGraph,
): Promise<Found<ReadonlyMap<DeclarationId, LastChange>>> {
  const fault = await git(root, ["rev-parse", "--verify", "--quiet", "HEAD"]).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (fault !== undefined) return { because: await faultOf(root, fault) };
  const found = new Map<DeclarationId, LastChange>();
  const placed = graph.nodes.filter(({ place }) => place?.line !== undefined);
  const next = new Set(placed.map(({ place }) => place?.file ?? "")).values();
  const work = async () => {
    for (const file of next) {
      const lines = await blamedLines(root, file);
      for (const { id, place } of placed) if (place?.file === file) found.set(id, changeOf(lines, place.line ?? 1));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { found };
}

async function faultOf(root: string, cause: unknown): Promise<string> {
  const hasRepository = await git(root, ["rev-parse", "--git-dir"]).then(
    () => true,
    () => false,
  );
  return hasRepository ? "nothing was committed yet" : gitFault(root, cause);
}

interface BlamedLine {
  readonly commit: string;
  readonly by: string;
  /** Seconds since 1970. */
  readonly atSeconds: number;
  readonly says: string;
  readonly text: string;
}

/** The lines of a file with the commit of each; none where git does not know the file. */
async function blamedLines(root: string, file: string): Promise<readonly BlamedLine[]> {
  const text = await git(root, ["blame", "--line-porcelain", "--", file]).catch(() => "");
  const lines: BlamedLine[] = [];
  let head: string[] = [];
  for (const line of text.split("\n")) {
    if (!line.startsWith("\t")) head.push(line);
    else {
      lines.push(blamedLine(head, line.slice(1)));
      head = [];
    }
  }
  return lines;
}

function blamedLine(head: readonly string[], text: string): BlamedLine {
  const fact = (name: string) => head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
  const commit = head[0]?.split(" ")[0] ?? "";
  return { commit, by: fact("author"), atSeconds: Number(fact("author-time")), says: fact("summary"), text };
}

const isUncommitted = ({ commit }: BlamedLine) => /^0*$/.test(commit);

function changeOf(lines: readonly BlamedLine[], line: number): LastChange {
  const own = statementLines(lines, line);
  const [first] = own;
  if (first === undefined || own.some(isUncommitted)) return "uncommitted";
  const newest = own.reduce((one, other) => (other.atSeconds > one.atSeconds ? other : one), first);
  const { by, atSeconds, commit, says } = newest;
  return { by, at: new Date(atSeconds * 1000).toISOString(), commit: commit.slice(0, 12), says };
}

/** The lines of a statement that begins at a line: up to the next one that is not indented, which may only close it. */
function statementLines(lines: readonly BlamedLine[], line: number): readonly BlamedLine[] {
  const rest = lines.slice(line - 1);
  const end = rest.findIndex(({ text }, index) => index > 0 && /^\S/.test(text));
  if (end < 0) return rest;
  const isClosing = /^[\])}`]/.test(rest[end]?.text ?? "");
  return rest.slice(0, isClosing ? end + 1 : end);
}
