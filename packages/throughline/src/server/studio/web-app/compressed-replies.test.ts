import { gunzipSync } from "node:zlib";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStudioProject, type StudioProject } from "../../../../test/studio-project.ts";
import { compressReplies } from "./compressed-replies.ts";

let opened: StudioProject;
beforeAll(async () => {
  opened = await openStudioProject();
});
afterAll(() => opened.close());

/** The bytes of a reply as they are sent. */
async function sent(headers: Readonly<Record<string, string>>, length: number) {
  const app = fastify();
  compressReplies(app);
  app.get("/", async () => "x".repeat(length));
  const { headers: replied, rawPayload } = await app.inject({ url: "/", headers });
  await app.close();
  return { encoding: replied["content-encoding"], vary: replied.vary, rawPayload };
}

describe("the Studio's data", () => {
  it("comes compressed to a browser, whole", async () => {
    const { headers, body } = await opened.served.get("/studio/api/graph", { "accept-encoding": "gzip, br" });
    expect(headers.get("content-encoding")).toBe("gzip");
    expect(headers.get("vary")).toContain("accept-encoding");
    expect(body.nodes).toHaveLength(11);
  });

  it("comes as it is to who takes no gzip, and where it is small", async () => {
    const long = await sent({ "accept-encoding": "gzip" }, 5_000);
    expect([long.encoding, long.vary]).toEqual(["gzip", "accept-encoding"]);
    expect(long.rawPayload.length).toBeLessThan(200);
    expect(gunzipSync(long.rawPayload).toString()).toBe("x".repeat(5_000));
    const refused = await sent({ "accept-encoding": "gzip;q=0" }, 5_000);
    expect([refused.encoding, refused.rawPayload.length]).toEqual([undefined, 5_000]);
    const small = await sent({ "accept-encoding": "gzip" }, 500);
    expect([small.encoding, small.rawPayload.length]).toEqual([undefined, 500]);
  });
});
