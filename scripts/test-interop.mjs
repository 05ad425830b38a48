// `npm run test:interop`: the tests against other people's clients and engines, also those that start slow ones (`*.slow.test.ts`).
import { runSteps, vitestProjects } from "./steps.mjs";

process.env.THROUGHLINE_EXAMPLES = "15";
await runSteps([{ name: "interop", run: () => vitestProjects(["interop", "interop-slow"]) }]);
