import { type Draft, dimensionColumns, entityColumn, featureColumns, keyNames } from "../draft.ts";
import { type InferredColumn, isCopied } from "../infer/columns.ts";
import { importLine, propertyName, quote } from "./source-text.ts";

/** Inputs from which on a route of its own is more to read than the endpoint is to call. */
const mostInputs = 12;

/** The backend role's file: a paged list of the table, and of the scores and a decision where there is a model. */
export function backendFile(
  draft: Draft,
  modules: { readonly data: string; readonly ml: string; readonly mlops: string },
): string {
  const { id, table, target, time } = draft;
  const path = table.replaceAll("_", "-");
  const decides = target !== undefined && featureColumns(draft).length <= mostInputs;
  const filter = dimensionColumns(draft).map(({ name }) => quote(name));
  const imports = [
    importLine(["list", "service", ...(decides ? ["post"] : [])], "throughline/backend"),
    ...(decides ? [importLine(["z"], "zod")] : []),
    importLine([id.table], modules.data),
    ...(target === undefined ? [] : [importLine([id.scores], modules.ml)]),
    ...(decides ? [importLine([id.endpoint], modules.mlops)] : []),
  ];
  return `${imports.join("\n")}

export const ${id.service} = service(${quote(`${table}-api`)}, {
  description: ${quote(`What apps read of ${table}`)},
  routes: {
    rows: list(${quote(`/${path}`)}, {
      description: ${quote(`Rows of ${table}${time === undefined ? "" : ", the newest first"}`)},
      from: ${id.table},
${filter.length === 0 ? "" : `      filter: [${filter.join(", ")}],\n`}      sort: [${quote(time?.name ?? (keyNames(draft)[0] as string))}],
      cache: "until-commit",
    }),
${target === undefined ? "" : scoresRoute(draft, path)}${decides ? decisionRoute(draft, path) : ""}  },
});
`;
}

function scoresRoute({ id, time }: Draft, path: string): string {
  return `    scores: list(${quote(`/${path}/scores`)}, {
      description: "Every row with its score, the highest first",
      from: ${id.scores},
      sort: ["score", ${quote(time?.name ?? "")}],
      cache: "until-commit",
    }),
`;
}

function decisionRoute(draft: Draft, path: string): string {
  const { id } = draft;
  const entity = entityColumn(draft);
  const sent = [...(entity === undefined ? [] : [entity]), ...featureColumns(draft)];
  return `    decide: post(${quote(`/${path}/decide`)}, {
      description: "Scores a row that is not in the table yet",
      body: z.object({
${sent.map((column) => `        ${propertyName(column.name)}: ${zodText(column)},`).join("\n")}
      }),
      reply: z.object({ likely: z.boolean(), score: z.number(), release: z.string() }),
      uses: { ${id.endpoint}: ${id.endpoint}.pick("score", "release") },
      handle: async ({ body, ${id.endpoint} }) => {
        const { score, release } = await ${id.endpoint}(body);
        return { likely: score >= 0.5, score, release };
      },
    }),
`;
}

/** What a caller may send for a column, in wire types. */
function zodText(column: InferredColumn): string {
  const base = zodBase(column);
  return column.nullable ? `${base}.nullable()` : base;
}

function zodBase(column: InferredColumn): string {
  const { type, values } = column;
  if (type.name === "boolean") return "z.boolean()";
  if (type.name === "int32") return "z.int()";
  if (type.name === "float64" || (type.name === "decimal" && type.precision <= 15)) return "z.number()";
  return values !== undefined && isCopied(column) ? `z.enum([${values.map(quote).join(", ")}])` : "z.string()";
}
