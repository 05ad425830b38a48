import { reachOf } from "../core/injectable.ts";
import { isMissing } from "../core/missing.ts";
import { isPath, pathParameters, reservedSegment } from "../core/path.ts";
import { contractError } from "../data/error-codes.ts";
import { nameProblems } from "../data/relation-problems.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { accessibilityLevels, type Page } from "./page.ts";

/** Problems of a page: its path, what it uses, what it promises. */
export function pageProblems(page: Page): ThroughlineError[] {
  return [
    ...nameProblems(page),
    ...pathProblems(page),
    ...usesProblems(page),
    ...(typeof page.view === "function" ? [] : [invalidOf(page, "view")("view is no function")]),
    ...promiseProblems(page),
  ];
}

const invalidOf = (page: Page, subject: string) => (detail: string, hint?: string) =>
  contractError("invalid-option", {
    detail,
    where: whereOf(page, subject),
    ...(hint === undefined ? {} : { hint }),
  });

function pathProblems(page: Page): ThroughlineError[] {
  const { path } = page;
  if (isMissing(path)) return [];
  if (path !== "/" && !isPath(path)) {
    const hint = "begin it with / and write parameters as :name, with letters, digits and _";
    return [invalidOf(page, "path")(`path can't be served: ${path}`, hint)];
  }
  const names = pathParameters(path);
  const repeated = names.filter((name, i) => names.indexOf(name) !== i);
  const reserved = reservedSegment(path);
  return [
    ...repeated.map((name) => invalidOf(page, "path")(`parameter stands twice in the path: ${name}`)),
    ...(reserved === undefined ? [] : [reservedProblem(page, path, reserved)]),
  ];
}

/** The problem of a path that the platform keeps for itself. */
function reservedProblem(page: Page, path: string, segment: string): ThroughlineError {
  return contractError("path-clash", {
    detail: `path is kept for the platform: ${path}`,
    hint: `let the path begin with something else than /${segment}`,
    where: whereOf(page, "path"),
  });
}

function usesProblems(page: Page): ThroughlineError[] {
  return Object.entries(page.uses).flatMap(([key, value]) => {
    if (key === "params")
      return [
        invalidOf(page, "uses")("uses may not be named params: the view has the path's parameters under that name"),
      ];
    if (isMissing(value)) return [];
    const reach = reachOf(value);
    const invalid = invalidOf(page, `uses ${key}`);
    if (reach?.fault !== undefined)
      return [invalid(`a page can't send what uses.${key} takes: ${reach.fault}`, "give one of them another name")];
    if (reach !== undefined) return [];
    const hint = "list routes as their service has them, endpoints, agents, metrics, and the append of event sources";
    return [invalid(`uses.${key} is nothing that a page can use`, hint)];
  });
}

function promiseProblems(page: Page): ThroughlineError[] {
  const problems: ThroughlineError[] = [];
  if (!accessibilityLevels.includes(page.accessibility))
    problems.push(
      invalidOf(page, "accessibility")(
        `no such level: ${page.accessibility}`,
        `use one of ${accessibilityLevels.join(", ")}`,
      ),
    );
  const isWidth = (width: number) => Number.isInteger(width) && width >= 240 && width <= 7_680;
  for (const width of page.widths.filter((one) => !isWidth(one)))
    problems.push(invalidOf(page, "widths")(`width is not a whole number of pixels from 240 to 7,680: ${width}`));
  for (const width of page.widths.filter((one, i) => page.widths.indexOf(one) !== i))
    problems.push(invalidOf(page, "widths")(`width stands twice: ${width}`));
  for (const category of page.pii.filter((one) => typeof one !== "string" || one === ""))
    problems.push(invalidOf(page, "pii")(`pii is no category of personal data: ${category}`));
  return problems;
}
