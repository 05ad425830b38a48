import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";

type Pins = Readonly<Record<DeclarationId, BuiltVersion>>;

/**
 * Whether the last release stays because of what gates refused. A refused version is in no release; the accepted one before it stays where
 * it still fits its declaration. Where none fits, the new code would answer without the model: the last release stays if it has one, and
 * otherwise, as in a first run, a release without it is better than none.
 *
 * @param pins  what a new release would hold
 * @param last  what the current release holds; undefined where there is none that can be read
 */
export function staysBehind(refused: readonly DeclarationId[], pins: Pins, last: Pins | undefined): boolean {
  return last !== undefined && refused.some((id) => pins[id] === undefined && last[id] !== undefined);
}
