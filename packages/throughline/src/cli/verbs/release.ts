import { defineVerb } from "../frame/verb.ts";

/** `throughline release [<id>]`: one release whole. */
export const release = defineVerb({
  options: {},
  arguments: { names: ["<release>"] },
  examples: [
    ["throughline release", "the current one: what it pins, and what was measured when it was made"],
    ["throughline release r-7f3a9c01", "another"],
  ],
  description: "Looks, and makes nothing: releases are made by `throughline run`.",
  async run(context) {
    const { runRelease } = await import("../project/run-releases.ts");
    return runRelease(context);
  },
});
