import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { payments } from "../../../test/card-declarations.ts";
import { openServingProject, paymentsSql, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, type VerifiedOptions, verified } from "../../../test/verified.ts";
import { apiKey, get, list, post, service } from "../../contracts/backend/index.ts";
import { source, text } from "../../contracts/data/index.ts";
import type { ProbeReply } from "./verifier.ts";
import { oneRelease } from "./verifiers/declared.ts";
import { caching, pageSize } from "./verifiers/list-terms.ts";
import { pagination } from "./verifiers/pagination.ts";
import { personalData } from "./verifiers/personal-data.ts";
import { rateLimit } from "./verifiers/rate-limit.ts";
import { routeReplies } from "./verifiers/route-replies.ts";

const holders = source("bronze.holders", {
  files: "holders/*.csv",
  columns: { holder_id: text(), name: text().pii("name"), kind: text().oneOf("person", "firm") },
  key: "holder_id",
});
const holdersSql = (kind: string) =>
  `SELECT 'h-' || i AS holder_id, 'Ada Example ' || i AS name, '${kind}' AS kind FROM range(5) t(i)`;

const api = service("payments-api", {
  auth: [apiKey()],
  rateLimit: "40/m",
  routes: {
    all: list("/payments", { from: payments, sort: ["paid_at", "country"], pageSize: 20, cache: "until-commit" }),
    holder: get("/holders/:holder_id", {
      reply: z.object({ holder_id: z.string(), kind: z.string() }),
      uses: { holders },
      handle: async ({ params, holders: known }) => (await known.get(params)) as { holder_id: string; kind: string },
    }),
    change: post("/change", { body: z.object({}), reply: z.object({}), handle: () => ({}) }),
  },
});

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(payments, paymentsSql);
  await project.writeTable(holders, holdersSql("person"));
});
afterAll(() => project.close());

const measured = (options: VerifiedOptions, declarations = [payments, holders, api] as const) =>
  verified(project, [...declarations], options);
const named = async (clause: string, options: VerifiedOptions) =>
  clauseOf(await measured(options), `service:payments-api ${clause}`);
const pageOf = ({ body }: ProbeReply) => body as { readonly items: readonly object[]; readonly next: string | null };

describe("routes", () => {
  it("reply as OpenAPI says, and those that may change something are not called", async () => {
    const clauses = await measured({ verifiers: [routeReplies] });
    const replies = clauses.filter(({ verifier }) => verifier !== null);
    expect(replies.map(({ promise, status, note }) => [promise, status, note])).toEqual([
      ["reply GET /payments", "held", "3 replies"],
      ["reply GET /holders/:holder_id", "held", "5 replies"],
      ["reply POST /change", "not-measured", "POST /change may change something"],
    ]);
  });

  it("are broken by rows that are not as their columns say", async () => {
    await project.writeTable(
      payments,
      paymentsSql.replace("['web', 'shop'][1 + i % 2] AS channel", "'phone' AS channel"),
    );
    const found = await named("reply GET /payments", { verifiers: [routeReplies] });
    expect(found).toMatchObject({ status: "broken", figure: 3, note: expect.stringContaining("channel") });
    await project.writeTable(payments, paymentsSql);
  });

  it("are broken by a status of the server's own fault", async () => {
    const between = (reply: ProbeReply, path: string) => (path.includes("holders") ? { ...reply, status: 500 } : reply);
    const found = await named("reply GET /holders/:holder_id", { verifiers: [routeReplies], between });
    expect(found).toMatchObject({ status: "broken", figure: 5, note: expect.stringContaining("status 500") });
  });

  it("are all by the release that is served, or not", async () => {
    expect(await named("one release", { verifiers: [oneRelease] })).toMatchObject({ status: "held", figure: 0 });
    const between = (reply: ProbeReply, path: string) =>
      path.includes("sort") ? { ...reply, headers: new Headers({ "x-throughline-release": "r-0" }) } : reply;
    expect(await named("one release", { verifiers: [oneRelease], between })).toMatchObject({
      status: "broken",
      figure: 2,
    });
  });

  it("let through no more than the rate limit, or are found to", async () => {
    const limit = (options: VerifiedOptions = {}) => named("rate limit", { verifiers: [rateLimit], ...options });
    expect(await limit()).toMatchObject({ status: "held", figure: expect.stringMatching(/^4[0-3] let/) });
    const between = (reply: ProbeReply) => ({ ...reply, status: 404 });
    expect(await limit({ between })).toMatchObject({ status: "broken", figure: "80 let through" });
  });

  it("show no personal data but what their shapes say", async () => {
    expect(await named("personal data", { verifiers: [personalData] })).toMatchObject({ status: "held", figure: 0 });
    const leaking = service("payments-api", {
      routes: {
        holder: get("/holders/:holder_id", {
          reply: z.object({ text: z.string() }),
          uses: { holders },
          handle: async ({ params, holders: known }) => ({ text: `hello ${(await known.get(params))?.name}` }),
        }),
      },
    });
    const [found] = await verified(project, [payments, holders, leaking], { verifiers: [personalData] });
    expect(found).toMatchObject({ status: "broken", figure: 5, note: expect.stringContaining("bronze.holders.name") });
  });
});

describe("pages", () => {
  const walked = (options: VerifiedOptions = {}) =>
    named("pages GET /payments", { verifiers: [pagination], ...options });
  const inserted = (options: VerifiedOptions = {}) =>
    named("pages under inserts GET /payments", { verifiers: [pagination], ...options });

  it("are the rows in order, each once, in every order", async () => {
    expect(await walked()).toMatchObject({ status: "held", figure: 0, note: "800 rows in 4 orders" });
  });

  it("are broken by a row that is lost", async () => {
    const between = (reply: ProbeReply, path: string) =>
      path.includes("cursor") ? reply : { ...reply, body: { ...pageOf(reply), items: pageOf(reply).items.slice(1) } };
    expect(await walked({ between })).toMatchObject({ status: "broken" });
  });

  it("give every row once while rows are added to a copy, and the table itself stays", async () => {
    const before = await project.engines.tables.snapshot(payments.name);
    expect(await inserted()).toMatchObject({ status: "held", figure: 0 });
    expect((await project.engines.tables.snapshot(payments.name))?.version).toBe(before?.version);
  });

  it("are broken under inserts by a server that counts from the start", async () => {
    let first: ProbeReply | undefined;
    const betweenCopy = (reply: ProbeReply, path: string, added: number) => {
      if (added === 0 && !path.includes("cursor")) first = reply;
      const isRepeated = added === 1 && first !== undefined;
      return isRepeated ? { ...reply, body: { ...pageOf(first as ProbeReply), next: null } } : reply;
    };
    expect(await inserted({ betweenCopy })).toMatchObject({ status: "broken", figure: 43 + 20 });
  });

  it("have their size, or not", async () => {
    const size = (options: VerifiedOptions = {}) =>
      named("page size GET /payments", { verifiers: [pageSize], ...options });
    expect(await size()).toMatchObject({ status: "held", figure: 20 });
    const between = (reply: ProbeReply) => ({
      ...reply,
      body: { ...pageOf(reply), items: pageOf(reply).items.slice(5) },
    });
    expect(await size({ between })).toMatchObject({ status: "broken", figure: 15 });
  });

  it("are sent again after a commit and not before, or are found not to be", async () => {
    const cached = (options: VerifiedOptions = {}) =>
      named("caching GET /payments", { verifiers: [caching], ...options });
    expect(await cached()).toMatchObject({ status: "held", figure: 0 });
    const stale = (reply: ProbeReply, _path: string, added: number) =>
      added === 0 ? reply : { ...reply, status: 304 };
    expect(await cached({ betweenCopy: stale })).toMatchObject({ status: "broken", note: "status 304 after a commit" });
    const untagged = (reply: ProbeReply) => ({ ...reply, headers: new Headers() });
    expect(await cached({ betweenCopy: untagged })).toMatchObject({ status: "broken", note: "the reply has no ETag" });
  });
});
