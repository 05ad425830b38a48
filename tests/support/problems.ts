import { expect } from "vitest";
import type { CliOutcome } from "./cli.ts";

/** Asserts that a command ended with one coded problem that says what, where it is known, and the cure; never with a stack. */
export function expectProblem(outcome: CliOutcome, of: { readonly code: string; readonly exit: number }): string {
  const text = `${outcome.stdout}\n${outcome.stderr}`;
  expect(text).toContain(`✗ ${of.code}`);
  expect(text).toMatch(/\n {2}cure +\S/);
  expect(text).not.toMatch(/\n\s+at .+:\d+:\d+\)?$/m);
  expect({ code: of.code, exit: outcome.code }).toEqual({ code: of.code, exit: of.exit });
  return text;
}
