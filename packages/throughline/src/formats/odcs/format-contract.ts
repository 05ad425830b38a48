import { Document, isScalar, visit } from "yaml";
import type { OdcsContract } from "./contract.ts";

/** A contract as text. YAML is written so that readers of version 1.1, which Python's are, take it as the same values. */
export function formatContract(contract: OdcsContract, format: "yaml" | "json" = "yaml"): string {
  if (format === "json") return `${JSON.stringify(contract, undefined, 2)}\n`;
  const document = new Document(contract, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
  visit(document, {
    Scalar(_, scalar) {
      if (isScalar(scalar) && typeof scalar.value === "string" && isSpecial(scalar.value)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 120 });
}

/** True for texts that mean something else in YAML 1.1, or that its readers refuse where they are not in quotes. */
const isSpecial = (text: string): boolean => /^(?:=|<<)$|[^\P{C}\n\u{1F000}-\u{1FAFF}]|[\u2028\u2029]/u.test(text);
