import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraud, fraudScore, payments } from "../../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { verified } from "../../../test/verified.ts";
import { canary, endpoint } from "../../contracts/mlops/index.ts";
import { releaseError } from "../releases/error-codes.ts";
import type { ProbeReply } from "./verifier.ts";
import { canaryPinning, rollback } from "./verifiers/canary-and-rollback.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
});
afterAll(() => project.close());

const stepped = endpoint("fraud-score", {
  model: fraud,
  id: payments.columns.payment_id,
  rollout: canary({ steps: [0.3, 0.6, 1] }),
}) as typeof fraudScore;
const only = async (declaration: typeof fraudScore, options: Parameters<typeof verified>[2]) =>
  (await verified(project, [payments, declaration], options))[0];
const answeredAs = (reply: ProbeReply, release: string): ProbeReply => ({
  ...reply,
  headers: new Headers({ "x-throughline-release": release }),
  body: { ...(reply.body as object), release },
});

describe("a canary", () => {
  const verifiers = [canaryPinning];

  it("is a clause only of endpoints with a rollout", async () => {
    expect(await only(fraudScore, { verifiers })).toBeUndefined();
  });

  it("keeps each key at the release that it is pinned to", async () => {
    expect(await only(stepped, { verifiers })).toMatchObject({
      ...{ status: "held", figure: 0, handOff: "canary and rollback", families: ["serving"] },
      note: "700 replies in all steps",
    });
  });

  it("is broken where a request is answered by another release the second time", async () => {
    let asked = 0;
    const between = (reply: ProbeReply) => answeredAs(reply, asked++ === 150 ? "r-1-canary" : "r-1");
    const found = await only(stepped, { verifiers, between });
    expect(found).toMatchObject({ status: "broken", note: "r-1, then r-1-canary" });
  });

  it("is broken where a key falls out of a larger step, or is answered by the canary after its end", async () => {
    let asked = 0;
    const shrinking = (reply: ProbeReply) => answeredAs(reply, asked++ < 200 ? "r-1-canary" : "r-1");
    const found = await only(stepped, { verifiers, between: shrinking });
    expect(found).toMatchObject({ status: "broken", note: "r-1 in a larger step, after r-1-canary" });
    const staying = (reply: ProbeReply) => answeredAs(reply, "r-1-canary");
    expect(await only(stepped, { verifiers, between: staying })).toMatchObject({
      ...{ status: "broken", figure: 100, note: "r-1-canary after its end" },
    });
  });

  it("is broken where header and body name different releases", async () => {
    const between = (reply: ProbeReply) => ({ ...reply, headers: new Headers({ "x-throughline-release": "r-9" }) });
    const found = await only(stepped, { verifiers, between });
    expect(found).toMatchObject({ status: "broken", note: expect.stringContaining("under the header of r-9") });
  });
});

describe("a rollback", () => {
  const verifiers = [rollback];
  const earlier =
    (id: string, pins = project.pins) =>
    () =>
      project.open([payments, fraudScore], { id, pins });

  it("has a release to go back to that opens and answers", async () => {
    expect(await only(fraudScore, { verifiers, earlier: earlier("r-0") })).toMatchObject({
      ...{ status: "held", figure: 0, handOff: "canary and rollback" },
      note: expect.stringMatching(/^100 requests to r-0, open after \d+ ms$/),
    });
  });

  it("is not measured where there is none, or where the one before has no such endpoint", async () => {
    const none = await only(fraudScore, { verifiers, earlier: async () => undefined });
    expect(none).toMatchObject({ status: "not-measured", note: "there is no release before it that is kept" });
    const other = await only(fraudScore, { verifiers, earlier: () => project.open([payments], { id: "r-0" }) });
    expect(other).toMatchObject({ status: "not-measured", note: "r-0 has no endpoint of this name" });
  });

  it("is broken where what the one before pins is gone, or where it does not answer", async () => {
    const gone = () => Promise.reject(releaseError("incomplete", { detail: "what r-0 pins is gone: table x" }));
    expect(await only(fraudScore, { verifiers, earlier: gone })).toMatchObject({
      ...{ status: "broken", note: "releases.incomplete: what r-0 pins is gone: table x" },
    });
    const failing = endpoint("fraud-score", { model: fraud }) as typeof fraudScore;
    const pins = Object.fromEntries(Object.entries(project.pins).filter(([id]) => !id.startsWith("model:")));
    const mute = () => project.open([payments, failing], { id: "r-0", pins });
    expect(await only(fraudScore, { verifiers, earlier: mute })).toMatchObject({ status: "broken", figure: 100 });
  });
});
