import type { FieldRef } from "../../contracts/core/use.ts";
import { plannedChanges } from "../../contracts/diff/planned-change.ts";
import type { Target } from "../../contracts/graph/find-target.ts";
import { type Affected, type Impact, impactOf } from "../../contracts/graph/impact.ts";
import { longestPath } from "../../contracts/graph/longest-path.ts";
import { nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { graphOptions } from "../graph/graph-options.ts";
import type { ObservedReads } from "../graph/observed-reads.ts";
import { openTarget } from "../graph/open-target.ts";
import { fieldLabel, ownerLabel } from "../render/field-label.ts";
import { byRole, ownersOf, renderImpact, rolesOf } from "../render/impact.ts";
import { renderObserved } from "../render/observed.ts";
import { formatPlace } from "../render/place.ts";
import { problemNote } from "../render/problem-note.ts";

/** `throughline impact <declaration[.field]>`: whom a change would break. */
export const impact = defineVerb({
  options: {
    change: { type: "string", value: "<change>", description: `what would become of it: ${plannedChanges.join(", ")}` },
    observed: {
      type: "boolean",
      description: "also what watched calls of the current release were seen to read of it",
    },
    ...graphOptions,
  },
  arguments: { names: ["<declaration[.field]>"], min: 1 },
  examples: [
    ["throughline impact silver.payments.amount", "who reads a column, or what is made from it"],
    ["throughline impact silver.payments.amount --change rename:amount_usd", "whom exactly this change would break"],
    ["throughline impact fraud-score.score --observed", "beside the readers, what traffic was seen to read"],
    ["throughline impact fraud", "who reads any field of a model"],
    ["throughline impact model:fraud", "by kind and name, where a name is taken twice"],
  ],
  description:
    "Lists every declaration that reads it or what is made from it: its role, how it reads it, its line and its owner. " +
    "A handler's code is opaque: what may reach its reply through it is marked as possible.\n" +
    "With --change only those are listed whom that change breaks, as `check` would after it.",
  async run({ options, positionals, root, style, columns, print, printJson }) {
    const useCache = options["no-cache"] !== true;
    const { target, graph, problems } = await openTarget({ root: root(), useCache }, positionals[0] as string);
    if (options.change !== undefined) {
      // The diff is not needed for the plain question, which is asked while one types.
      const { plannedBreak } = await import("../render/planned-break.ts");
      const { text, json } = plannedBreak(graph, target, { change: options.change, style, columns });
      print([text, ...problemNote(problems, style)].join("\n\n"));
      printJson({ ...json, problems: problems.length });
      return exitCodes.ok;
    }
    const found = impactOf(graph, target);
    const path = pathLabels(graph, longestPath(graph, target));
    const observed = options.observed === true ? await observedReads(root(), graph, target) : undefined;
    const text = renderImpact(found, { target, path, style, columns });
    const seen = observed === undefined ? [] : [renderObserved(observed, { style, columns })];
    print([text, ...seen, ...problemNote(problems, style)].join("\n\n"));
    const also = observed === undefined ? {} : { observed };
    printJson({ ...impactJson(found, target), path, ...also, problems: problems.length });
    return exitCodes.ok;
  },
});

/** What was seen of the entries of `uses` that read the target itself. */
async function observedReads(root: string, graph: ProjectGraph, target: Target): Promise<ObservedReads> {
  const { runFactsOf } = await import("../project/read-run-facts.ts");
  const { observedReadsOf } = await import("../graph/observed-reads.ts");
  const facts = await runFactsOf(root);
  if ("because" in facts) return { because: facts.because, uses: [] };
  return { because: null, uses: observedReadsOf(graph, target, facts.found.observations) };
}

/** The last one names the reader: its field tells nothing more. */
function pathLabels(graph: ProjectGraph, path: readonly FieldRef[]): readonly string[] {
  return path.map((ref, i) => (i === path.length - 1 ? ownerLabel : fieldLabel)(nodeOf(graph, ref.declaration), ref));
}

function impactJson(impact: Impact, { node, port, field }: Target) {
  return {
    target: impact.target,
    declaration: node.id,
    port: port ?? null,
    field: field ?? null,
    role: node.role ?? null,
    owner: node.owner ?? null,
    place: formatPlace(node.place),
    external: impact.external,
    roles: rolesOf(impact.affected),
    owners: ownersOf(impact),
    affected: byRole(impact.affected).map(affectedJson),
  };
}

function affectedJson({ id, name, title, role, owner, place, certainty, reads, path }: Affected) {
  return {
    declaration: id,
    name,
    kind: title,
    role: role ?? null,
    owner: owner ?? null,
    place: formatPlace(place),
    certainty,
    reads,
    path,
  };
}
