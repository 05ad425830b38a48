import { defineErrors } from "../packages/throughline/src/contracts/errors/define-errors.ts";

const lakeError = defineErrors("lake", {
  "commit-conflict": { status: 409, fault: "engine", title: "A table changed", hint: "read it again" },
});

lakeError("commit-conflict");
// @ts-expect-error a code that the registry lacks does not compile
lakeError("commit-conflicts");
