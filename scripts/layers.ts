/** One row of the table of layers: a folder below `packages/throughline/src` and what its files may import. */
export interface Row {
  readonly level: "L0" | "L1" | "L2" | "L3";
  readonly name: string;
  /** Further folders or files that belong to the row. */
  readonly also?: readonly string[];
  /** Rows above this one; `contracts` stands for every row whose name starts with `contracts/`. Its own files it may always import. */
  readonly imports: readonly string[];
  /** Packages; `node:*` stands for everything that Node brings. */
  readonly packages: readonly string[];
}

const vocabulary = "contracts/core";
const pure = ["contracts", "ports", "estimators", "formats"];
const roleContracts = [
  ...["contracts/data", "contracts/ml", "contracts/mlops", "contracts/ai", "contracts/backend", "contracts/analyst"],
  ...["contracts/frontend", "contracts/fullstack"],
];

const row = (level: Row["level"], name: string, imports: readonly string[], packages: readonly string[] = []): Row => ({
  level,
  name,
  imports,
  packages,
});
const capability = (name: string, others: readonly string[], packages: readonly string[] = []): Row =>
  row("L1", `runtime/${name}`, [...pure, ...others.map((other) => `runtime/${other}`)], ["node:*", ...packages]);
const adapter = (name: string, packages: readonly string[], others: readonly string[] = []): Row =>
  row("L2", `adapters/${name}`, [...pure, ...others], ["node:*", ...packages]);
const protocols = [
  ...["server/prometheus", "server/predict", "server/analytics", "server/control", "server/rest"],
  ...["server/agents", "server/openai", "server/studio", "server/apps", "server/events"],
];
const protocol = (name: string, others: readonly string[], packages: readonly string[] = []): Row =>
  row(
    "L3",
    `server/${name}`,
    [...pure, "runtime", "server/error-codes.ts", "server/as-server-error.ts", ...others],
    ["node:*", "fastify", ...packages],
  );

/**
 * The allowed imports between folders, the one place where they stand. A row may only name rows above it.
 * A new capability gets a row in the commit that brings its folder.
 */
export const layers: readonly Row[] = [
  {
    ...row("L0", vocabulary, [], ["zod"]),
    also: ["contracts/errors", "contracts/shape", "contracts/sql", "contracts/graph/kind-spec.ts"],
  },
  row("L0", "contracts/data", [vocabulary]),
  row("L0", "contracts/ml", [vocabulary, "contracts/data"]),
  row("L0", "contracts/mlops", [vocabulary, "contracts/data", "contracts/ml"]),
  row("L0", "contracts/ai", [vocabulary, "contracts/data"], ["zod"]),
  row("L0", "contracts/backend", [vocabulary, "contracts/data"], ["zod"]),
  row("L0", "contracts/analyst", [vocabulary, "contracts/data"]),
  row("L0", "contracts/frontend", [vocabulary, "contracts/data"]),
  row("L0", "contracts/fullstack", [vocabulary, "contracts/data", "contracts/analyst", "contracts/frontend"]),
  row("L0", "contracts/graph", [vocabulary, ...roleContracts]),
  row("L0", "contracts/lock", [vocabulary, "contracts/data", "contracts/graph"]),
  row("L0", "contracts/diff", [vocabulary, "contracts/graph", "contracts/lock"]),
  row("L0", "ports", [vocabulary]),
  row("L0", "estimators/windows", [vocabulary, "ports"]),
  row("L0", "estimators/gradient-boosting", [vocabulary, "ports"]),
  row("L0", "estimators/evaluation", [vocabulary, "estimators/gradient-boosting"]),
  row("L0", "estimators/search", ["estimators/gradient-boosting", "estimators/evaluation"]),
  row("L0", "estimators/drift", [vocabulary]),
  row("L0", "estimators/retrieval", [vocabulary, "estimators/gradient-boosting"]),
  row(
    "L0",
    "formats/documents",
    [vocabulary],
    ["parse5", "mdast-util-from-markdown", "gpt-tokenizer/encoding/o200k_base"],
  ),
  row("L0", "formats/csv", [vocabulary], ["node:buffer"]),
  row("L0", "formats/jsonl", [vocabulary, "formats/csv"]),
  row("L0", "formats/delta-log", [vocabulary], ["node:zlib"]),
  row("L0", "formats/lightgbm-model", [vocabulary, "estimators/gradient-boosting"]),
  row("L0", "formats/xgboost-model", [vocabulary, "estimators/gradient-boosting"]),
  row("L0", "formats/onnx-model", [vocabulary, "estimators/gradient-boosting", "formats/xgboost-model"]),
  row("L0", "formats/html", []),
  row("L0", "formats/problem-json", [vocabulary]),
  row("L0", "formats/tsc-lines", [vocabulary, "contracts/diff"]),
  row("L0", "formats/github-annotations", [vocabulary, "contracts/diff", "formats/tsc-lines"]),
  row("L0", "formats/sarif", [vocabulary, "contracts/diff"], ["node:crypto"]),
  row("L0", "formats/junit", [vocabulary, "contracts/diff"]),
  row("L0", "formats/odcs", [vocabulary, "contracts/data", "contracts/graph"], ["node:crypto", "yaml"]),
  row("L0", "formats/json-schema", [vocabulary, "contracts/graph", "formats/odcs"]),
  row("L0", "formats/openlineage", [vocabulary, "contracts/graph", "ports"], ["node:buffer", "node:crypto"]),
  row("L0", "index.ts", ["contracts"]),
  capability("load", [], ["esbuild", "oxc-parser", "@jridgewell/trace-mapping"]),
  capability("lineage", ["load"]),
  capability("plan", ["load"]),
  capability("lake", ["plan"]),
  capability("fixes", ["load", "lineage", "lake"], ["oxc-parser"]),
  capability("events", ["lake"]),
  capability("quality", ["plan", "lake"]),
  capability("features", ["plan"]),
  capability("registry", ["plan"]),
  capability("monitoring", ["plan", "registry"]),
  capability("training", ["plan", "features", "registry", "monitoring"]),
  capability("semantics", ["plan"]),
  capability("retrieval", ["plan"]),
  capability("releases", ["load", "plan"]),
  capability("apps", ["load", "plan"]),
  capability("serving", ["apps", "load", "plan", "lake", "features", "registry", "training", "releases", "retrieval"]),
  capability("run", [
    ...["load", "lineage", "plan", "lake", "quality", "features", "training", "registry", "semantics", "releases"],
    "serving",
    "retrieval",
    "apps",
  ]),
  capability("lineage-events", ["plan", "run"]),
  capability("studio", ["plan", "releases", "registry", "training"]),
  capability("prompts", ["plan"], ["zod"]),
  capability("observed-use", []),
  capability("agents", ["prompts", "observed-use"], ["ajv"]),
  capability(
    "verification",
    [
      ...["plan", "lake", "quality", "features", "training", "registry", "releases", "retrieval", "serving", "prompts"],
      ...["monitoring", "observed-use", "load", "events"],
    ],
    ["ajv"],
  ),
  capability("rehearsal", ["fixes", "lake", "releases", "verification"]),
  capability("reports", ["plan", "releases", "verification", "observed-use"]),
  adapter("process", []),
  adapter("duckdb", ["@duckdb/node-api"]),
  adapter("event-log", [], ["adapters/process"]),
  adapter("filesystem", [], ["adapters/duckdb"]),
  adapter("lmdb", ["lmdb"], ["adapters/process"]),
  adapter("native", ["esbuild"]),
  adapter("playwright", ["playwright-core"]),
  adapter("vite", ["vite", "esbuild"]),
  adapter("offline", []),
  adapter("openai", ["zod"]),
  adapter("transformers", ["esbuild"]),
  adapter("pglite", ["@electric-sql/pglite", "@electric-sql/pglite/nodefs"], ["adapters/process"]),
  row("L3", "server/error-codes.ts", pure),
  row("L3", "server/as-server-error.ts", [...pure, "server/error-codes.ts"]),
  protocol("prometheus", []),
  protocol("predict", [], ["ajv"]),
  protocol("analytics", []),
  protocol("control", []),
  protocol("rest", ["server/predict"], ["zod"]),
  protocol("agents", ["server/predict", "server/rest"]),
  protocol("openai", ["server/agents", "server/rest"], ["zod"]),
  protocol("apps", ["server/rest"]),
  protocol("events", ["server/predict"]),
  row("L3", "client", [vocabulary]),
  row("L3", "client/studio", ["contracts"]),
  protocol("studio", ["server/predict", "server/rest", "client/studio"]),
  row(
    "L3",
    "server",
    [...pure, "runtime", "server/error-codes.ts", "server/as-server-error.ts", ...protocols],
    ["node:*", "fastify"],
  ),
  row("L3", "cli", [...pure, "runtime", "adapters", "server", "client"], ["node:*", "esbuild", "oxc-parser"]),
  row("L3", "testing", [...pure, "adapters"], ["node:*", "vitest", "esbuild"]),
  row(
    "L3",
    "react",
    [],
    [
      ...["throughline/client", "react", "react-dom", "react-dom/client", "@tanstack/react-virtual"],
      ...["echarts/core", "echarts/charts", "echarts/components", "echarts/renderers", "echarts/features"],
    ],
  ),
  row(
    "L3",
    "studio",
    [],
    [
      ...["throughline/client", "throughline/client/studio", "@throughline/react", "@throughline/react/charts"],
      ...["@throughline/react/styles.css", "@throughline/react/tokens.css"],
      ...["@fontsource-variable/inter/wght.css", "@fontsource-variable/jetbrains-mono/index.css"],
      ...["react", "react-dom/client", "@xyflow/react", "elkjs/lib/elk.bundled.js"],
    ],
  ),
];
