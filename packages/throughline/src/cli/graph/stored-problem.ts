import { ThroughlineError } from "../../contracts/errors/index.ts";

/** A problem as plain data; the cause stays behind. */
export type StoredProblem = Readonly<
  Pick<ThroughlineError, "code" | "title" | "detail" | "hint" | "status" | "fault" | "where" | "issues">
>;

export function storeProblem(problem: ThroughlineError): StoredProblem {
  const { code, title, detail, hint, status, fault, where, issues } = problem;
  return { code, title, detail, hint, status, fault, where, issues };
}

export const reviveProblem = (stored: StoredProblem): ThroughlineError => new ThroughlineError(stored);
