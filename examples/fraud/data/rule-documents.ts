import { documents } from "throughline/data";

export const ruleDocuments = documents("bronze.rule_documents", {
  description: "The fraud team's rules, one document a file",
  files: "inbox/rules/*.md",
});
