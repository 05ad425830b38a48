import type { Style } from "./style.ts";
import { wrap } from "./width.ts";

const hardSpace = "\u00a0";

/** A path that breaks between its fields only. */
export const pathText = (path: readonly string[]) => path.map((label) => label.replaceAll(" ", hardSpace)).join(" → ");

const labelCells = 9;

/** A text behind its label, wrapped beside it. */
export function fact(
  label: string,
  text: string,
  { style, columns }: { readonly style: Style; readonly columns: number },
): readonly string[] {
  const lines = wrap(text, columns - labelCells - 2);
  return lines.map(
    (line, i) => `  ${style.dim((i === 0 ? label : "").padEnd(labelCells))}${line.replaceAll(hardSpace, " ")}`,
  );
}
