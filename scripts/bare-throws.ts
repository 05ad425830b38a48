import { nodesOf, type SyntaxNode } from "./source-files.ts";

const builtIn = new Set(["Error", "TypeError", "RangeError", "SyntaxError", "AggregateError"]);

/** Places that throw an error of the language instead of one with a code. */
export function bareThrows(file: string, text: string): string[] {
  return [...nodesOf(file, text)].flatMap((node) => {
    const thrown = node.type === "ThrowStatement" ? (node.argument as SyntaxNode & { callee?: SyntaxNode }) : undefined;
    if (thrown?.type !== "NewExpression" || !builtIn.has(String(thrown.callee?.name))) return [];
    return [
      `${file}:${text.slice(0, node.start).split("\n").length} throws a bare ${thrown.callee?.name}: register a code`,
    ];
  });
}
