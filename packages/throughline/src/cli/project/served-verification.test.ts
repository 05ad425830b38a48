import { describe, expect, it } from "vitest";
import { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import { BuildQueue } from "./build-queue.ts";
import { ServedVerification, type ServedVerificationOptions } from "./served-verification.ts";

describe("a verification through a server", () => {
  it("opens no release before what was answered is moved into the lake", async () => {
    const steps: string[] = [];
    const releases = {
      read: async () => {
        steps.push("opened");
        throw new TypeError("no release is kept here");
      },
    };
    const verification = new ServedVerification({
      ...{ root: "/nowhere", engines: {}, releases, builds: new BuildQueue(), serving: () => "r-1" },
      moveLogs: async () => {
        await new Promise((done) => setTimeout(done, PredictionLog.flushMs));
        steps.push("moved");
      },
    } as unknown as ServedVerificationOptions);
    await expect(verification.verify({}, () => undefined)).rejects.toThrow("no release is kept here");
    expect(steps).toEqual(["moved", "opened"]);
  });
});
