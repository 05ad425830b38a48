import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { payments } from "../../../test/card-declarations.ts";
import { serve } from "../../../test/served.ts";
import { openServingProject, paymentsSql, type ServingProject } from "../../../test/serving-project.ts";
import { askItself } from "../../cli/project/self-probe.ts";
import { get, service } from "../../contracts/backend/index.ts";
import { UptimeCount } from "./uptime-count.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(payments, paymentsSql);
});
afterAll(() => project.close());

const api = service("api", {
  routes: {
    works: get("/works", { reply: z.object({}), handle: () => ({}) }),
    fails: get("/fails", {
      reply: z.object({}),
      handle: () => {
        throw new TypeError("no");
      },
    }),
  },
});

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

describe("uptime", () => {
  it("counts what a release answered, and as failed what was a fault of the server's", async () => {
    const uptime = new UptimeCount();
    const served = await serve(project, [payments, api], { uptime, id: "r-1" });
    try {
      for (const path of ["/api/works", "/api/works", "/api/fails", "/api/nothing"]) await served.get(path);
      expect(uptime.of("r-1")).toEqual({ asked: 4, failed: 1 });
      expect(uptime.of("r-2")).toEqual({ asked: 0, failed: 0 });
    } finally {
      await served.close();
    }
  });

  it("is asked for once a second by the server itself, which notes when it gets no answer", async () => {
    let answered = 0;
    let failed = 0;
    const server = createServer((_request, response) => {
      answered++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const probe = askItself(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => {
      failed++;
    });
    await until(() => answered > 0);
    expect(failed).toBe(0);
    server.closeAllConnections();
    server.close();
    await until(() => failed > 0);
    probe.stop();
  });
});
