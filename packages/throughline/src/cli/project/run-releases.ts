import type { MoveAsked } from "../../runtime/releases/choose-release.ts";
import type { ReleaseDiff } from "../../runtime/releases/release-diff.ts";
import type { ReleaseDetail, ReleaseList } from "../../runtime/serving/release-catalog.ts";
import type { VerbContext } from "../frame/verb.ts";
import { reportJson } from "../render/break-json.ts";
import { contractsText, renderReleaseDiff } from "../render/release-diff.ts";
import { holdText, movedText, renderRelease, renderReleases } from "../render/releases.ts";
import { askCatalog, askMove } from "./ask-releases.ts";
import { configuredProject } from "./project-config.ts";

/** Prints all releases. */
export async function runReleases(context: VerbContext): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const list = await askCatalog<ReleaseList>(project, { action: "list" });
  context.printJson(list);
  context.print(list.releases.length === 0 ? "no releases: throughline run makes one" : renderReleases(list, context));
  return 0;
}

/** Prints one release whole: the current one unless another is named. */
export async function runRelease(context: VerbContext): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const [release] = context.positionals;
  const detail = await askCatalog<ReleaseDetail>(project, {
    action: "show",
    ...(release === undefined ? {} : { release }),
  });
  context.printJson(detail);
  context.print(renderRelease(detail, renderingOf(context)));
  return 0;
}

/** Prints what differs from one release to another. */
export async function runDiff(context: VerbContext): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const [release, against] = context.positionals as readonly [string, string];
  const diff = await askCatalog<ReleaseDiff>(project, { action: "diff", release, against });
  context.printJson({ ...diff, contracts: reportJson(diff.contracts) });
  context.print(renderReleaseDiff(diff, renderingOf(context)));
  return 0;
}

/** What no terminal shows may be read by anything: names stay whole there. */
const renderingOf = ({ style, columns, io }: VerbContext) => ({ style, columns, isCut: io.stdout.isTTY === true });

/** Makes another release current, and says whom that breaks. */
export async function runMove(
  context: VerbContext,
  asked: Pick<MoveAsked, "kind"> & { readonly reason?: string | undefined; readonly isWhole?: boolean | undefined },
): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const { kind, reason, isWhole } = asked;
  const [release] = context.positionals;
  const moved = await askMove(project, {
    kind,
    ...(release === undefined ? {} : { release }),
    ...(reason === undefined ? {} : { reason }),
    ...(isWhole === true ? { isWhole } : {}),
  });
  const { move, contracts, degraded, served, tookMs } = moved;
  context.printJson({ ...moved, contracts: contracts === null ? null : reportJson(contracts) });
  const broken = contracts === null || contracts.breaks.length === 0 ? [] : [contractsText(contracts, context)];
  const time = served ? `   served after ${tookMs} ms` : "";
  context.print(
    [
      `  release   ${movedText(move)}${time}`,
      ...degraded.map(({ endpoint, because }) => `  degraded  ${endpoint}: answered by the fallback, since ${because}`),
      ...(kind === "rollback" ? [`  ${context.style.dim(holdText(move, { isWaiting: moved.waiting !== null }))}`] : []),
      ...broken.map((text) => `\n${text}`),
    ].join("\n"),
  );
  return 0;
}
