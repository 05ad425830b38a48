import { describe, expect, it } from "vitest";
import { BuildQueue } from "./build-queue.ts";

describe("BuildQueue", () => {
  it("lets one build go on at a time, in the order that they came", async () => {
    const queue = new BuildQueue();
    const seen: string[] = [];
    const build = (name: string) => async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all([queue.run(build("a")), queue.run(build("b"))])).toEqual(["a", "b"]);
    expect(seen).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("goes on after a build that failed, and tells its failure to the one who asked", async () => {
    const queue = new BuildQueue();
    const failed = queue.run(() => Promise.reject(new Error("no")));
    const next = queue.run(async () => "yes");
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });
});
