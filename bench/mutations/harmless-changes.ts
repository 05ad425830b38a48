import { withColumns, writtenColumns } from "./edit-declaration.ts";
import { type Edit, listed, nobody } from "./listed-changes.ts";
import type { BaseProject, Mutation } from "./mutation.ts";

/** Changes that break nobody: more is given, words and order change, code moves. */
export function harmlessChanges(project: BaseProject): Mutation[] {
  return [
    ...[...project.files].flatMap(([file, text]) => [
      ...ofColumns(project, file, text),
      ...ofText(project, file, text),
    ]),
    ...additions[project.name].map(([kind, root, ...edits]) =>
      listed(project, { kind: `no break: ${kind}`, root, edits, truth: nobody }),
    ),
  ];
}

const change = (project: BaseProject, kind: string, [file, text]: readonly [string, string]): Mutation => ({
  project,
  kind: `no break: ${kind}`,
  title: file,
  files: new Map([[file, text]]),
  roots: [],
  truth: nobody,
});

function ofColumns(project: BaseProject, file: string, text: string): Mutation[] {
  const places = [...text.matchAll(/^export const \w+ = (source|table)\("([^"]+)"([\s\S]*?)\n\}\);/gm)];
  return places.flatMap(([, kind, name = "", own = ""]) => {
    if (own.includes("events: true") || writtenColumns(text, name).length === 0) return [];
    const reordered = withColumns(text, name, (items) => [
      ...items.filter(isSpread),
      ...items.filter((one) => !isSpread(one)).toReversed(),
    ]);
    const described = withColumns(text, name, (items) =>
      items.map((item, at) =>
        at === items.length - 1 && !isSpread(item) ? { ...item, text: `${item.text}.describe("what it is")` } : item,
      ),
    );
    const added = withColumns(text, name, (items) => [...items, { name: "more", text: "more: text()" }]);
    return [
      change(project, "columns reordered", [file, reordered]),
      change(project, "column described", [file, described]),
      ...(kind === "source" ? [change(project, "field added", [file, added])] : []),
    ];
  });
}

const isSpread = ({ text }: { readonly text: string }) => text.startsWith("...");

function ofText(project: BaseProject, file: string, text: string): Mutation[] {
  if (!/^(data|ml|mlops|ai|backend|analyst|fullstack|frontend)\/.*\.tsx?$/.test(file)) return [];
  const spaced = text.replaceAll(/sql`([\s\S]*?)`/g, (query) =>
    query.replaceAll(/\n\s+/g, "\n  ").replaceAll(", ", " , "),
  );
  return [
    change(project, "comment", [file, `// Reviewed.\n${text.replaceAll("\n});\n", "\n});\n\n// The end of it.\n")}`]),
    ...(spaced === text ? [] : [change(project, "SQL formatted", [file, spaced])]),
  ];
}

type Addition = readonly [kind: string, root: string, ...edits: readonly Edit[]];

const additions: Readonly<Record<BaseProject["name"], readonly Addition[]>> = {
  fraud: [
    [
      "description",
      "table:silver.payments",
      ["data/payments.ts", "Payments worth learning from", "Payments to learn from"],
    ],
    ["feature of a view is not removed by its model", "model:fraud", ["ml/fraud.ts", "rounds: 200", "rounds: 100"]],
    [
      "dimension added",
      "metric:fraud_rate",
      [
        "analyst/fraud-rate.ts",
        /dimensions: \["country", "category"\],(?=\n {2}measure: \(\{ count)/,
        'dimensions: ["country", "category", "merchant_id"],',
      ],
    ],
    [
      "metric added",
      "metric:fraud_rate",
      [
        "analyst/fraud-rate.ts",
        "export const overview",
        'export const most = metric("most", { from: payments, time: "paid_at", measure: ({ max }) => max("amount") });\n\nexport const overview',
      ],
    ],
    [
      "tile added",
      "dashboard:fraud-overview",
      [
        "analyst/fraud-rate.ts",
        "    kpi(chargedBack),\n",
        '    kpi(chargedBack),\n    line(chargedBack, { by: "day" }),\n',
      ],
    ],
    [
      "reply field added",
      "service:payments-api",
      ["backend/payments-api.ts", "approved: z.boolean(),", "approved: z.boolean(), limit: z.number(),"],
      ["backend/payments-api.ts", "approved: score < 0.9,", "approved: score < 0.9, limit: 0.9,"],
    ],
    [
      "route added",
      "service:payments-api",
      [
        "backend/payments-api.ts",
        "    alerts: list(",
        '    newest: list("/newest", { from: scores, sort: ["paid_at"] }),\n    alerts: list(',
      ],
    ],
    [
      "output field added",
      "prompt:explain-decision",
      ["ai/analyst.ts", "    because: z.string()", "    sure: z.boolean(),\n    because: z.string()"],
    ],
    [
      "declaration renamed in code only",
      "metric:fraud_rate",
      ["analyst/fraud-rate.ts", /\bchargedBack\b/g, "chargedBackValue"],
    ],
    ["owner", "table:silver.payments", ["throughline.config.ts", "@data-platform", "@lake"]],
    [
      "target of a feature's code",
      "endpoint:fraud-score",
      ["mlops/fraud-score.ts", "amount > 5_000", "amount > 6_000"],
    ],
    ["handler", "service:payments-api", ["backend/payments-api.ts", "score < 0.9", "score < 0.8"]],
  ],
  generated: [
    [
      "feature added",
      "featureView:d000_activity",
      [
        "ml/d000.ts",
        "web_90d: count({ where",
        'phone_90d: count({ where: { channel: "phone" } }).over("90d"),\n    web_90d: count({ where',
      ],
    ],
    [
      "table column added",
      "table:gold.d000_daily",
      ["data/d000-tables.ts", "orders: bigint(), revenue", "orders: bigint(), buyers: bigint(), revenue"],
      ["data/d000-tables.ts", "count(*) as orders,", "count(*) as orders, count(distinct customer_id) as buyers,"],
    ],
    [
      "page size default written",
      "service:d000-orders-api",
      ["backend/d000.ts", 'sort: ["ordered_at", "score"]', 'sort: ["ordered_at", "score", "amount"]'],
    ],
    [
      "tile added",
      "dashboard:d000-overview",
      ["analyst/d000.ts", "kpi(returnRate),", "kpi(revenue), kpi(returnRate),"],
    ],
  ],
  minimal: [
    [
      "route added",
      "service:orders-api",
      [
        "backend/orders-api.ts",
        "routes: { orders:",
        'routes: { newest: list("/newest", { from: orders, sort: ["ordered_at"] }), orders:',
      ],
    ],
    [
      "SQL said otherwise",
      "table:silver.orders",
      ["data/orders.ts", "upper(country) as country", "ucase(country) as country"],
    ],
  ],
};
