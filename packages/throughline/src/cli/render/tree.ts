import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { displayWidth, truncate } from "./width.ts";

/** One line of a tree: its text, what stands beside it in columns, and what hangs below. */
export interface TreeNode {
  readonly text: string;
  /** As many for every node. The last one is left out where the tree itself would be cut. */
  readonly beside: readonly string[];
  /** Lines under the text that are no branches. */
  readonly notes: readonly string[];
  readonly children: readonly TreeNode[];
}

interface TreeOptions {
  readonly style: Style;
  /** Cells of a line. */
  readonly width: number;
}

interface Line {
  /** Cells of the table; none for a note. */
  readonly cells: readonly string[];
  readonly note: string;
}

const indent = 2;

/** Trees with their branches drawn and the columns beside them aligned; notes take the whole line. */
export function renderTrees(roots: readonly TreeNode[], { style, width }: TreeOptions): string {
  const lines = roots.flatMap((root) => linesOf(root, { first: "", rest: "" }, style));
  const rows = lines.filter(({ cells }) => cells.length > 0).map(({ cells }) => cells);
  const whole = tableOf(rows);
  const isWide = whole.some((line) => displayWidth(line) > width);
  const drawn = (
    isWide
      ? tableOf(
          rows.map((row) => row.slice(0, -1)),
          width,
        )
      : whole
  ).values();
  return lines
    .map(({ cells, note }) =>
      cells.length > 0 ? drawn.next().value : `${" ".repeat(indent)}${style.dim(truncate(note, width - indent))}`,
    )
    .join("\n");
}

function tableOf(rows: readonly (readonly string[])[], width?: number): readonly string[] {
  const used = (rows[0] ?? []).map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ""));
  const columns = used.map((i) => ({ shrink: i === 0 }));
  const cells = rows.map((row) => used.map((i) => row[i] ?? ""));
  return renderTable({ columns, rows: cells, indent, ...(width === undefined ? {} : { width }) }).split("\n");
}

interface Lead {
  /** Before the node's own line. */
  readonly first: string;
  /** Before the lines below it. */
  readonly rest: string;
}

function linesOf(node: TreeNode, { first, rest }: Lead, style: Style): readonly Line[] {
  const stem = node.children.length > 0 ? "│ " : "  ";
  const children = node.children.flatMap((child, i) => {
    const isLast = i === node.children.length - 1;
    return linesOf(
      child,
      { first: `${rest}${isLast ? "└─ " : "├─ "}`, rest: `${rest}${isLast ? "   " : "│  "}` },
      style,
    );
  });
  return [
    { cells: [`${style.dim(first)}${node.text}`, ...node.beside], note: "" },
    ...node.notes.map((note) => ({ cells: [], note: `${rest}${stem}${note}` })),
    ...children,
  ];
}
