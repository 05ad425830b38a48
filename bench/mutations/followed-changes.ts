import { type Edit, executed, listed } from "./listed-changes.ts";
import type { BaseProject, Files, Mutation } from "./mutation.ts";

type Line = readonly [root: string, edits: readonly Edit[]];

const [rawMerchants, rawCustomers] = ["source:bronze.merchants", "source:bronze.d000_customers"];

/** A column that goes or is called otherwise, and the SQL that reads it follows. */
const lines: Readonly<Record<BaseProject["name"], readonly Line[]>> = {
  fraud: [
    ...["merchant_id", "country", "category", "opened_on"].map(
      (name): Line => [
        rawMerchants,
        [
          [
            "data/merchants.ts",
            new RegExp(
              `(name: text\\(\\)[^}]*|columns: \\{ )\\b${name}(?=: (text|date)\\(\\)[^}]*\\},\\n  key: "merchant_id",\\n\\}\\);\\n\\nexport)`,
            ),
            `$1${name}_new`,
          ],
          ["data/merchants.ts", new RegExp(`(select .*)\\b${name}\\b`), `$1${name}_new as ${name}`],
          ...(name === "merchant_id"
            ? [["data/merchants.ts", /key: "merchant_id",(?=\n\}\);\n\nexport)/, 'key: "merchant_id_new",'] as Edit]
            : []),
        ],
      ],
    ),
    [
      "source:bronze.chargebacks",
      [
        ["data/chargebacks.ts", "payment_id: text()", "payment: text()"],
        ["data/payments.ts", "select distinct payment_id from", "select distinct payment as payment_id from"],
      ],
    ],
    [
      "source:bronze.payments",
      [
        ["data/payments.ts", '    holder: text().pii("name"),\n', ""],
        ["data/payments.ts", " p.holder,", ""],
      ],
    ],
    [
      "metric:charged_back_usd",
      [
        ["analyst/fraud-rate.ts", "    kpi(chargedBack),\n", ""],
        ["analyst/fraud-rate.ts", '    bar(chargedBack, { by: "category" }),\n', ""],
        ["analyst/fraud-rate.ts", /export const chargedBack = [\s\S]*?\n\}\);\n\n/, ""],
      ],
    ],
    [
      "service:payments-api",
      [
        ["backend/payments-api.ts", "release: z.string() })", "version: z.string() })"],
        ["backend/payments-api.ts", "score, release };", "score, version: release };"],
      ],
    ],
  ],
  generated: [
    ...["customer_id", "country", "joined_on", "is_company"].map(
      (name): Line => [
        rawCustomers,
        [
          [
            "data/d000-sources.ts",
            new RegExp(`(full_name[\\s\\S]*?|rawCustomers[\\s\\S]*?columns: \\{\\n    )\\b${name}(?=: \\w+\\(\\),)`),
            `$1${name}_new`,
          ],
          [
            "data/d000-tables.ts",
            name === "country" ? "upper(c.country)" : ` c.${name},`,
            name === "country" ? "upper(c.country_new)" : ` c.${name}_new as ${name},`,
          ],
          ...(name === "customer_id"
            ? [["data/d000-sources.ts", 'key: "customer_id"', 'key: "customer_id_new"'] as Edit]
            : []),
        ],
      ],
    ),
    [
      "source:bronze.d000_returns",
      [
        ["data/d000-sources.ts", "columns: { order_id: text()", "columns: { id: text()"],
        ["data/d000-tables.ts", "select distinct order_id from", "select distinct id as order_id from"],
      ],
    ],
  ],
  minimal: [
    [
      "source:bronze.orders",
      [
        ["data/orders.ts", "amount: decimal", "total: decimal"],
        ["data/orders.ts", "country, amount,", "country, total as amount,"],
        [
          "data/orders.ts",
          "{ ...rawOrders.columns }",
          '{ order_id: text(), country: text(), amount: decimal(12, 2).unit("EUR"), ordered_at: timestamp() }',
        ],
      ],
    ],
  ],
};

const everywhere: Readonly<Record<BaseProject["name"], readonly string[]>> = {
  fraud: [
    "amount",
    "country",
    "category",
    "merchant_days",
    "merchant_id",
    "card_id",
    "holder",
    "charged_back",
    "payments_1h",
    "spend_24h",
    "reported_at",
  ],
  generated: ["quantity", "channel", "unit_price", "joined_on", "product_id", "orders_24h", "returned_at"],
  minimal: ["amount", "country", "order_id"],
};

/** Changes whose readers follow in the same edit: nobody of the project is to be reported, only people outside where their names change. */
export function followedChanges(project: BaseProject): Mutation[] {
  const local = lines[project.name].map(([root, edits]) =>
    listed(project, { kind: "followed: by its readers", root, edits, truth: executed() }),
  );
  return [...local, ...everywhere[project.name].map((name) => renamedEverywhere(project, name))];
}

function renamedEverywhere(project: BaseProject, name: string): Mutation {
  const files: Files = new Map(
    [...project.files].flatMap(([file, text]) => {
      const changed = text.replaceAll(
        new RegExp(`(?<![./"])\\b${name}\\b(?!\\()|(?<=\\.)\\b${name}\\b|"${name}"`, "g"),
        (found) => found.replace(name, `${name}_new`),
      );
      return changed === text || !/\.tsx?$/.test(file) ? [] : [[file, changed] as const];
    }),
  );
  return { project, kind: "followed: renamed everywhere", title: name, files, roots: [], truth: executed() };
}
