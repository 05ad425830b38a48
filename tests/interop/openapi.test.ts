import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  apiKey,
  get,
  list,
  patch,
  post,
  put,
  refuse,
  remove,
  service,
} from "../../packages/throughline/src/contracts/backend/index.ts";
import type { Database } from "../../packages/throughline/src/ports/database.ts";
import {
  activity,
  answered,
  fraud,
  fraudRate,
  fraudScore,
  overview,
  payments,
  scores,
  spend,
  strictScore,
} from "../../packages/throughline/test/card-declarations.ts";
import { type Served, serve } from "../../packages/throughline/test/served.ts";
import {
  openCardProject,
  openKeyDatabase,
  type ServingProject,
} from "../../packages/throughline/test/serving-project.ts";
import { programOf, runPython, whyNoPeer } from "./python-peer.ts";

const run = promisify(execFile);

const unavailable = await whyNoPeer(["openapi-spec-validator==0.9.0", "schemathesis==4.32.5"]);
if (unavailable !== undefined)
  console.warn(`\nSKIPPED: OpenAPI was not checked by openapi-spec-validator and schemathesis: ${unavailable}\n`);

/** A schema that contains itself. */
const Tree: z.ZodType = z.object({
  name: z.string(),
  get kids() {
    return z.array(Tree);
  },
});

const paymentsApi = service("payments-api", {
  description: "Decides about payments and lists the ones to look at",
  rateLimit: "100000/s",
  routes: {
    authorize: post("/authorizations", {
      description: "Approves or declines a payment",
      body: z.object({
        card_id: z.string().min(1),
        amount: z.number().positive().max(1e9),
        country: z.string().length(2),
      }),
      reply: z.object({ approved: z.boolean(), score: z.number(), release: z.string() }),
      uses: { fraudScore: fraudScore.pick("score", "release") },
      handle: async ({ body, fraudScore }) => {
        const { score, release } = await fraudScore(body);
        return { approved: score < 0.9, score, release };
      },
    }),
    payment: get("/payments/:payment_id", {
      reply: z.object({
        payment_id: z.string(),
        amount: z.number(),
        paid_at: z.iso.datetime(),
        branch: z.int().nullable(),
      }),
      uses: { payments },
      handle: async ({ params, payments }) => {
        const payment = await payments.get({ payment_id: params.payment_id });
        if (payment === null) throw refuse("not-found", `no payment has this id: ${params.payment_id}`);
        return payment;
      },
    }),
    review: put("/payments/:id/review", {
      status: 201,
      body: z.object({
        verdict: z.enum(["fraud", "fine"]),
        note: z.string().max(200).nullable().optional(),
        tags: z.array(z.string()).max(3).default([]),
      }),
      reply: z.object({ id: z.string(), verdict: z.string(), tags: z.number() }),
      handle: ({ params, body }) => ({ id: params.id, verdict: body.verdict, tags: body.tags.length }),
    }),
    forget: remove("/payments/:payment/review", { reply: z.null(), handle: () => null }),
    graft: patch("/tree", { body: z.object({ root: Tree }), reply: Tree, handle: ({ body }) => body.root as never }),
    search: get("/search", {
      query: z.object({ n: z.coerce.number().int().min(1).max(50), mode: z.enum(["a", "b"]).optional() }),
      reply: z.array(z.union([z.string(), z.number()])),
      handle: ({ query }) => [query.n, query.mode ?? "none"],
    }),
    alerts: list("/alerts", {
      from: scores,
      filter: ["country", "amount", "paid_at"],
      sort: ["paid_at", "score"],
      pageSize: 20,
      cache: "until-commit",
    }),
    payments: list("/payments", {
      from: payments,
      filter: ["country", "branch", "weight", "exact", "day", "charged_back", "channel"],
      sort: ["amount", "branch", "exact"],
    }),
  },
});
const lockedApi = service("locked-api", {
  auth: [apiKey()],
  routes: { secret: get("/secret", { reply: z.object({ ok: z.boolean() }), handle: () => ({ ok: true }) }) },
});
const declarations = [
  ...[payments, activity, fraud, scores, fraudScore, strictScore, spend, fraudRate, answered, overview],
  ...[paymentsApi, lockedApi],
];

/** A cursor has no schema that tells one of the server's from an invented one: refusing it is no fault. */
const config = `
[[operations]]
include-operation-id = ["payments-api.alerts", "payments-api.payments"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "3xx", "400", "422"]

# No schema can say that a range ends after it starts.
[[operations]]
include-path-regex = "^/metrics/"
checks.positive_data_acceptance.expected-statuses = ["2xx", "3xx", "400", "422"]
`;

/** Requests of each kind and route; `npm run test:interop` asks for more. */
const examples = process.env.THROUGHLINE_EXAMPLES ?? "4";

describe.skipIf(unavailable !== undefined)("the OpenAPI document of a release", () => {
  let project: ServingProject;
  let served: Served;
  let database: Database;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-openapi-"));
    project = await openCardProject();
    database = await openKeyDatabase(project.folder);
    served = await serve(project, declarations, { database });
    for (const log of served.shared.logs.values()) await log.moveToLake();
  });
  afterAll(async () => {
    await served.close();
    await database.close();
    await project.close();
    await rm(folder, { recursive: true });
  });

  it("is valid by openapi-spec-validator", async () => {
    const file = join(folder, "openapi.json");
    await writeFile(file, (await served.get("/openapi.json")).text);
    const script = `import json; from openapi_spec_validator import validate; validate(json.load(open(${JSON.stringify(file)}))); print("valid")`;
    expect((await runPython(script)).trim()).toBe("valid");
  });

  it("is kept by every reply that schemathesis can provoke", async () => {
    const key = await served.shared.keys.create("schemathesis", 0);
    await writeFile(join(folder, "schemathesis.toml"), config);
    const options = [
      ...["--max-examples", examples, "--seed", "1", "--workers", "1", "--checks", "all", "--no-color"],
      ...["--header", `x-api-key: ${key}`, "--report", "json", "--report-dir", folder],
    ];
    const arguments_ = ["--config-file", "schemathesis.toml", "run", `${served.url}/openapi.json`, ...options];
    const output = await run(programOf("schemathesis"), arguments_, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout }) => ({ failed: false, stdout }),
      (error: { stdout?: string }) => ({ failed: true, stdout: error.stdout ?? String(error) }),
    );
    expect(output.failed, output.stdout).toBe(false);
    const report = (await readdir(folder)).find((name) => name.startsWith("json-")) as string;
    const text = await readFile(join(folder, report), "utf8");
    expect(text).not.toContain(key);
    expect(output.stdout).toMatch(/Tested: 21/);
    expect(served.shared.lines).toEqual([]);
  });
});
