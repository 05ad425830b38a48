import type { ErrorDetails, Fault, ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { AppBundle, BundleRequest } from "../../ports/app-bundler.ts";
import type { OwnPackage } from "./own-package.ts";

/** What the process that bundles is sent, once. */
export interface BundleTask {
  readonly request: BundleRequest;
  readonly own: OwnPackage;
}

/** What it answers, once. */
export type BundleMessage = { readonly bundle: AppBundle } | { readonly problem: SentProblem };

/** An error on its way between processes. */
export interface SentProblem extends ErrorDetails {
  readonly code: string;
  readonly title: string;
  readonly hint: string;
  readonly status: number;
  readonly fault: Fault;
}

/** An error as it is sent: without what only this process can hold. */
export function sentProblem({ code, title, detail, hint, status, fault, where }: ThroughlineError): SentProblem {
  return { code, title, detail, hint, status, fault, ...(where === undefined ? {} : { where: { ...where } }) };
}
