import { nearest } from "../../contracts/core/nearest.ts";
import { shownNames } from "../../contracts/core/shown-names.ts";
import { loadProject } from "../../runtime/load/load-project.ts";
import { promptError } from "../../runtime/prompts/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { renderScores } from "../render/scores.ts";
import { offerMeasurements } from "./keep-measurements.ts";
import { openLanguageModel } from "./open-models.ts";
import { configuredProject } from "./project-config.ts";
import { type Evaluated, scoreCases, withCases } from "./score-cases.ts";

/** Asks the cases of prompts and knowledge bases, prints figures beside their gates, and keeps them as evidence. */
export async function runEval(context: VerbContext): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const { value: loaded, problems } = await loadProject({ root: project.root });
  if (problems.length > 0) return context.report(problems);
  const model = openLanguageModel(project.config.languageModel);
  const evaluated = chosen(withCases(loaded.declarations), context.positionals[0]);
  const scores = await scoreCases(evaluated, { project, model });
  const notKept = await offerMeasurements(project.state, scores.measured);
  const { prompts, retrieval, gates } = scores;
  const broken = gates.some(({ state }) => state === "broken");
  context.print(renderScores(scores, { style: context.style, columns: context.columns, model: model.id, notKept }));
  context.printJson({
    model: { id: model.id, decides: model.decides },
    prompts,
    retrieval: retrieval.map(({ evaluation, ...rest }) => ({ ...rest, evaluation: evaluation ?? null })),
    gates,
    evidence: notKept === undefined ? "kept" : `not kept: ${notKept}`,
  });
  return broken ? exitCodes.problem : exitCodes.ok;
}

function chosen(evaluated: readonly Evaluated[], name: string | undefined): readonly Evaluated[] {
  if (name === undefined) return evaluated;
  const found = evaluated.filter((one) => one.name === name);
  if (found.length > 0) return found;
  const names = evaluated.map((one) => one.name);
  const near = nearest(name, names);
  throw promptError("unknown-name", {
    detail: `no prompt or knowledge base with cases has this name: ${name}`,
    ...(names.length === 0
      ? { hint: "give a prompt or a knowledge base `evaluate: { cases }`" }
      : { hint: `use ${near ?? `one of ${shownNames(names)}`}` }),
  });
}
