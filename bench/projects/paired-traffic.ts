import { Agent, request } from "node:http";
import { z } from "zod";
import { post, service } from "../../packages/throughline/src/contracts/backend/index.ts";
import type { ServerShared } from "../../packages/throughline/src/server/app.ts";
import { fraudScore, payments } from "../../packages/throughline/test/card-declarations.ts";
import { type Served, serve } from "../../packages/throughline/test/served.ts";
import { openCardProject, type ServingProject } from "../../packages/throughline/test/serving-project.ts";
import type { Sample } from "../harness/measure.ts";
import { pairedRatios } from "../harness/statistics.ts";

/** A route that scores a payment: what a caller of a fraud desk asks most often. */
const api = service("payments-api", {
  routes: {
    authorize: post("/authorize", {
      body: z.object({ card_id: z.string(), amount: z.number(), country: z.string() }),
      reply: z.object({ approved: z.boolean(), score: z.number() }),
      uses: { fraudScore },
      handle: async ({ body, fraudScore: score }) => {
        const answer = await score(body);
        return { approved: answer.score < 0.9, score: answer.score };
      },
    }),
  },
});

/** Two servers of one release in this process, one with something and one without. */
interface PairedTraffic {
  readonly project: ServingProject;
  readonly on: Served;
  readonly off: Served;
  /** Sends so many requests over kept connections, eight at a time. */
  batch(served: Served, requests: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens both servers, one after the other; `of` is what only one of them is served with. */
export async function openPairedTraffic(
  of: Partial<ServerShared>,
  { isOffFirst = false }: { readonly isOffFirst?: boolean } = {},
): Promise<PairedTraffic> {
  const project = await openCardProject();
  const declarations = [payments, fraudScore, api];
  const first = await serve(project, declarations, isOffFirst ? {} : of);
  const second = await serve(project, declarations, isOffFirst ? of : {});
  const [on, off] = isOffFirst ? [second, first] : [first, second];
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  return {
    ...{ project, on, off },
    batch: (served, requests) => sendRequests(served.url, agent, requests),
    close: async () => {
      agent.destroy();
      await Promise.all([on.close(), off.close()]);
      await project.close();
    },
  };
}

const atOnce = 8;
const body = JSON.stringify({ card_id: "card-1", amount: 12.25, country: "DE" });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };

/** Sends so many requests over kept connections, eight at a time. */
export async function sendRequests(url: string, agent: Agent, requests: number): Promise<void> {
  let left = requests;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const asked = request(`${url}/api/authorize`, { method: "POST", agent, headers }, (reply) => {
        reply.resume().once("end", () => (reply.statusCode === 200 ? resolve() : reject(reply.statusCode)));
      });
      asked.once("error", reject);
      asked.end(body);
    });
  const work = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** CPU time of one over that of the other, pair by pair. */
export const cpuRatios = (a: readonly Sample[], b: readonly Sample[]): readonly number[] =>
  pairedRatios(
    a.map(({ cpuMs }) => cpuMs),
    b.map(({ cpuMs }) => cpuMs),
  );

/** CPU nanoseconds of one call, over so many. */
export function cpuNanoseconds(call: () => unknown, calls = 2_000_000): number {
  for (let i = 0; i < calls / 10; i++) call();
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) call();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / calls;
}
