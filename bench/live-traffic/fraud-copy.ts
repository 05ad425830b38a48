import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateInputs } from "../../examples/fraud/generate/generate-inputs.ts";
import { type AskedPayment, paymentsBetween } from "./payments.ts";

const checkout = join(import.meta.dirname, "../..");

/** A copy of the fraud example without state or inputs, in a folder of its own. */
export function fraudCopy(): { readonly root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), "throughline-bench-"));
  cpSync(join(checkout, "examples/fraud"), root, {
    recursive: true,
    filter: (path) => !/[/\\](inbox|\.throughline|node_modules)$/.test(path),
  });
  symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"), "dir");
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/**
 * The payments that a project which begins at an instant will get in some spans after it: its generator writes the same lines whenever
 * it is called, so another one writes them ahead, in a folder of its own.
 */
export async function paymentsAhead(
  startMs: number,
  spans: readonly { readonly fromMs: number; readonly untilMs: number }[],
): Promise<readonly (readonly AskedPayment[])[]> {
  const root = mkdtempSync(join(tmpdir(), "throughline-bench-ahead-"));
  try {
    const lastMs = Math.max(...spans.map(({ untilMs }) => untilMs));
    for (const atMs of [startMs, lastMs]) await generateInputs({ root, state: ".throughline", nowUs: atMs * 1_000 });
    const found: (readonly AskedPayment[])[] = [];
    for (const { fromMs, untilMs } of spans) found.push(await paymentsBetween(root, fromMs, untilMs));
    return found;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
