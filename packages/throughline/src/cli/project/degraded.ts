import { idOf } from "../../contracts/core/declaration.ts";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";

/** An endpoint that the fallback answers for. */
export interface Degraded {
  readonly endpoint: string;
  /** Half a sentence. */
  readonly because: string;
}

/** The endpoints that a release answers without a model, and why. */
export function degradedOf({ release, declarations, scorers }: OpenRelease): Degraded[] {
  return declarations
    .filter(isEndpoint)
    .filter(({ name }) => scorers.get(name)?.ready !== true)
    .map(({ name, model }) => ({
      endpoint: name,
      because:
        release.pins[idOf(model)] === undefined
          ? `no version of ${model.name} reached its gates`
          : `the online features of ${model.name} are not there, or begin after what the clock says`,
    }));
}
