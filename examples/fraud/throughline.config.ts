import { defineConfig } from "throughline";
import { generateInputs } from "./generate/generate-inputs.ts";

export default defineConfig({
  name: "fraud",
  owners: {
    data: "@data-platform",
    ml: "@ml-team",
    mlops: "@ml-platform",
    ai: "@risk-ai",
    backend: "@payments",
    frontend: "@fraud-desk",
    fullstack: "@fraud-desk",
    analyst: "@risk-analysts",
  },
  prepare: async (context) => {
    await generateInputs(context);
  },
});
