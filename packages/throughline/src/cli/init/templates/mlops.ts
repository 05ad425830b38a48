import type { Draft } from "../draft.ts";
import { plainName } from "../infer/names.ts";
import { importLine, memberOf, quote } from "./source-text.ts";

/** The mlops role's file: the served model, with what answers where there is none. */
export function mlopsFile(draft: Draft, modules: { readonly data: string; readonly ml: string }): string {
  const { id, target, key } = draft;
  if (target === undefined) return "";
  const [rowKey] = key;
  const hasId = key.length === 1 && rowKey !== undefined;
  return `${importLine(["endpoint"], "throughline/mlops")}
${hasId ? `${importLine([id.table], modules.data)}\n` : ""}${importLine([id.model], modules.ml)}

export const ${id.endpoint} = endpoint(${quote(endpointName(draft))}, {
  description: ${quote(`Says how likely ${target.column.name} is`)},
  model: ${id.model},
  objectives: { p99: "50ms", uptime: 0.99 },
${hasId ? `  id: ${memberOf(`${id.table}.columns`, rowKey.name)},\n` : ""}  // Without a model the share of the whole file answers, and the reply says \`degraded\`.
  fallback: () => ({ score: ${Number(target.share.toFixed(4))} }),
});
`;
}

/** The endpoint's name: `returned-score`. */
export const endpointName = ({ target }: Draft): string => `${plainName(target?.column.name ?? "", "target")}-score`;
