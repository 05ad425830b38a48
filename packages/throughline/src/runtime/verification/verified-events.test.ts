import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { type VerifiedOptions, verified } from "../../../test/verified.ts";
import { post, service } from "../../contracts/backend/index.ts";
import { boolean, date, decimal, integer, source, text, timestamp } from "../../contracts/data/index.ts";
import type { EventProbe, ProbeRequest } from "./verifier.ts";
import { feedback } from "./verifiers/feedback.ts";
import { routeReplies } from "./verifiers/route-replies.ts";

const verdicts = source("bronze.verdicts", {
  events: true,
  columns: {
    payment_id: text(),
    verdict: text().oneOf("fraud", "fine"),
    sure: boolean().nullable(),
    amount: decimal(12, 2).nullable(),
    stars: integer().nullable(),
    day: date(),
    given_at: timestamp(),
  },
});

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
});
afterAll(() => project.close());

const measured = async (options: VerifiedOptions = {}) =>
  (await verified(project, [verdicts], { verifiers: [feedback], ...options })).find(
    ({ promise }) => promise === "feedback",
  );
/** Changes what is sent before it arrives. */
const asked = (change: (request: ProbeRequest | undefined, path: string) => ProbeRequest | undefined) =>
  ({
    betweenEvents: (probe: EventProbe) => ({
      ...probe,
      ask: (path, request) => probe.ask(path, change(request, path)),
    }),
  }) satisfies VerifiedOptions;

describe("feedback", () => {
  it("comes into a copy of its table once and as it was sent, and leaves no event in the project", async () => {
    expect(await measured()).toMatchObject({
      ...{ status: "held", figure: 0, families: ["feedback"] },
      note: expect.stringMatching(/^\d+ events, each sent three times, and \d+ that do not fit/),
    });
    expect(await project.engines.events.read("events.bronze.verdicts", 0, 1)).toEqual([]);
    expect(await project.engines.tables.snapshot("bronze.verdicts")).toBeUndefined();
  });

  it("is broken by a server that takes a repeat for another event", async () => {
    const found = await measured(asked((request) => ({ ...request, headers: {} })));
    expect(found).toMatchObject({ status: "broken", note: expect.stringContaining("lost, twice or changed") });
  });

  it("is broken by one that says that it has an event and has not", async () => {
    const forgetful = (probe: EventProbe): EventProbe => ({ ...probe, land: async () => ({ rows: [], rejected: 0 }) });
    expect(await measured({ betweenEvents: forgetful })).toMatchObject({ status: "broken" });
  });

  it("is broken by one that changes an event, or takes what does not fit", async () => {
    const changed = await measured(
      asked((request) => ({ ...request, body: { ...(request?.body as object), verdict: "fine" } })),
    );
    expect(changed).toMatchObject({ status: "broken" });
    const lenient = (probe: EventProbe): EventProbe => ({
      ...probe,
      ask: async (path, request) => {
        const reply = await probe.ask(path, request);
        return reply.status < 400 ? reply : { ...reply, status: 202 };
      },
    });
    expect(await measured({ betweenEvents: lenient })).toMatchObject({
      ...{ status: "broken", note: "status 202 for an event that does not fit" },
    });
  });
});

describe("a route that may change something", () => {
  const deciding = (handle: (body: { readonly payment_id: string }) => { readonly taken: unknown }) =>
    service("verdicts-api", {
      routes: {
        decide: post("/verdicts", {
          body: z.object({ payment_id: z.string().max(20), sure: z.boolean() }),
          reply: z.object({ taken: z.number() }),
          uses: { add: verdicts.append },
          status: 202,
          handle: async ({ body, add }) => {
            const given = { day: "2026-01-31", given_at: "2026-01-31T12:00:00Z" };
            await add({ ...given, payment_id: body.payment_id, verdict: "fine", sure: body.sure });
            return handle(body) as { taken: number };
          },
        }),
      },
    });
  /** As if the code of the release were this. */
  const replies = async (code: string, handle: Parameters<typeof deciding>[0] = () => ({ taken: 1 })) => {
    const file = "backend/verdicts-api.ts";
    const api = Object.create(deciding(handle), { declaredAt: { value: { file, line: 1 } } });
    const module = {
      ...{ file, map: "", imports: [], exports: [], isEsm: true, sha256: "" },
      code: transformSync(code, { loader: "js", format: "cjs" }).code,
    };
    const [found] = await verified(project, [verdicts, api], {
      ...{ verifiers: [routeReplies], scope: { handOff: "json schemas" } },
      code: async () => ({ root: project.folder, config: undefined, modules: [module] }),
    });
    return found;
  };

  it("is asked on a copy where its code reaches nothing outside, and leaves no event", async () => {
    expect(await replies("exports.handle = () => 1")).toMatchObject({
      ...{ promise: "reply POST /verdicts", status: "held", figure: 0, note: expect.stringMatching(/^\d+ replies$/) },
    });
    expect(await project.engines.events.read("events.bronze.verdicts", 0, 1)).toEqual([]);
  });

  it("is broken by a reply that its shape does not allow", async () => {
    const found = await replies("exports.handle = () => 1", () => ({ taken: "one" }));
    expect(found).toMatchObject({ status: "broken", note: "/api/verdicts: status 500" });
  });

  it("is not asked where its code names the network", async () => {
    expect(await replies("exports.handle = () => fetch('https://example.com')")).toMatchObject({
      ...{
        status: "not-measured",
        note: expect.stringMatching(/may change something outside the project: .* names fetch$/),
      },
    });
  });
});
