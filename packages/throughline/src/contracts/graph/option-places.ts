import { type Declaration, idOf, originOf } from "../core/declaration.ts";
import { errorWith, type ThroughlineError, type Where } from "../errors/throughline-error.ts";

/** The options that hold what a subject such as `column amount` names. */
const holders: Readonly<Record<string, string>> = {
  column: "columns",
  check: "checks",
  feature: "features",
  input: "features",
  filter: "filters",
  route: "routes",
  journey: "journeys",
};

/** Problems that are said of an option, at the line of that option where the source writes it out; all others as they are. */
export function atOptions(
  problems: readonly ThroughlineError[],
  declarations: readonly Declaration[],
): ThroughlineError[] {
  const byId = new Map<string, Declaration[]>();
  for (const declaration of declarations)
    byId.set(idOf(declaration), [...(byId.get(idOf(declaration)) ?? []), declaration]);
  return problems.map((problem) => {
    const { where } = problem;
    const path = optionPath(where?.subject);
    const declaration = path && byId.get(where?.declaration ?? "")?.find((one) => isAt(one, where as Where));
    const place = path && declaration && originOf(declaration).locateOption?.(path);
    return place === undefined ? problem : errorWith(problem, { where: { ...(where as Where), ...place } });
  });
}

/** True where a problem stands at its declaration, and not at a better place already. */
function isAt({ declaredAt }: Declaration, { file, line, column }: Where): boolean {
  return declaredAt?.file === file && declaredAt.line === line && declaredAt.column === column;
}

/** The path of the option that a subject is about: `objectives.p95` itself, `columns.amount` of `column amount`. */
function optionPath(subject: string | undefined): readonly string[] | undefined {
  if (subject === undefined) return undefined;
  if (/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(subject)) return subject.split(".");
  const [, noun = "", name = ""] = /^(\w+) (.+)$/s.exec(subject) ?? [];
  const holder = Object.hasOwn(holders, noun) ? holders[noun] : undefined;
  if (holder === undefined) return undefined;
  return noun === "check" ? [holder] : [holder, name];
}
