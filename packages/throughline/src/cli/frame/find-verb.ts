import { nearest } from "../../contracts/core/nearest.ts";
import { cliError } from "./error-codes.ts";
import type { VerbEntry } from "./verb.ts";

/**
 * The command of this name.
 *
 * @throws {ThroughlineError} `cli.unknown-verb`, whose hint names the nearest one
 */
export function findVerb(name: string, commands: readonly VerbEntry[]): VerbEntry {
  const entry = commands.find((one) => one.name === name);
  if (entry !== undefined) return entry;
  const names = commands.map((one) => one.name);
  const near = nearest(name, names);
  const detail = `no such command: ${name}`;
  throw cliError("unknown-verb", near === undefined ? { detail } : { detail, hint: `Run: throughline ${near}` });
}
