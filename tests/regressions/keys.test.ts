import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, cliJson } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { serveCli } from "../support/server.ts";
import { smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

let project: TempProject;
const built = madeOnce(async () => {
  const made = await smallProject();
  await made.edit("backend/orders-api.ts", "{ get, list, service }", "{ apiKey, get, list, service }");
  await made.edit("backend/orders-api.ts", "routes: {", "auth: [apiKey()],\n  routes: {");
  expect((await cli(made, ["run"])).code).toBe(0);
  return made;
});
beforeEach(async () => {
  project = await built();
});
afterEach(() => project.remove());

const key = (name: string) => cliJson<{ key: string }>(project, ["keys", "add", name]).then((made) => made.key);
const names = async () =>
  (await cliJson<{ items: readonly { name: string; keys: number }[] }>(project, ["keys"])).items.map(
    ({ name, keys }) => `${name} ${keys}`,
  );

describe("API keys", () => {
  it("are made, listed by name and revoked without a server", async () => {
    expect(await names()).toEqual([]);
    const made = [await key("ci"), await key("ci"), await key("phone")];
    expect(new Set(made).size).toBe(3);
    expect(await names()).toEqual(["ci 2", "phone 1"]);
    expect(await cliJson(project, ["keys", "revoke", "ci"])).toEqual({ name: "ci", revoked: 2 });
    expect(await names()).toEqual(["phone 1"]);
    const outcome = await cli(project, ["keys"]);
    for (const text of made) expect(outcome.stdout).not.toContain(text);
  });

  it("made and revoked while a server runs count at once", async () => {
    const server = await serveCli(project, ["serve"]);
    try {
      const made = await key("phone");
      const asked = () => server.get("/api/greeting", { "x-api-key": made }).then(({ status }) => status);
      expect([server.key?.startsWith("tl_"), await asked()]).toEqual([true, 200]);
      expect(await names()).toEqual(["demo 1", "phone 1"]);
      await cliJson(project, ["keys", "revoke", "phone"]);
      expect(await asked()).toBe(401);
    } finally {
      await server.stop();
    }
  });

  it("refuse names that are none, and names that no key has", async () => {
    for (const args of [["add"], ["add", "two words"], ["drop", "ci"]])
      expect(await cli(project, ["keys", ...args])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("cli.bad-argument"),
      });
    expect(await cli(project, ["keys", "revoke", "nobody"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("cli.unknown-key"),
    });
  });
});
