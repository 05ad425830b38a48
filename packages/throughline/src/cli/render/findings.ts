import type { Finding } from "../doctor/finding.ts";
import type { Style } from "./style.ts";
import { wrap } from "./width.ts";

/** One line a check, its cure below it. */
export function renderFindings(
  findings: readonly Finding[],
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  const marks = { ok: style.green("✓ ok  "), warn: style.yellow("! warn"), fail: style.red("✗ fail") };
  const nameCells = Math.max(...findings.map(({ check }) => check.length)) + 2;
  const before = 2 + 6 + 2 + nameCells;
  return findings
    .flatMap(({ check, state, figure, cure }) => {
      const lines = wrap(figure, columns - before);
      const cures = cure === undefined ? [] : wrap(cure, columns - before - 6);
      const cured = cures.map((line, i) => `${style.dim(i === 0 ? "cure  " : "      ")}${line}`);
      return [...lines, ...cured].map((line, i) =>
        i === 0 ? `  ${marks[state]}  ${check.padEnd(nameCells)}${line}` : `${" ".repeat(before)}${line}`,
      );
    })
    .join("\n");
}
