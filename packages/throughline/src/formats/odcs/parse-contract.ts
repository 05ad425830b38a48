import type { Place } from "../../contracts/errors/index.ts";
import type { OdcsContract } from "./contract.ts";
import { contractFaults, isRecord } from "./contract-faults.ts";
import { odcsError } from "./error-codes.ts";
import { parseYaml, type YamlDocument } from "./yaml-document.ts";

/**
 * Reads a data contract of v3.0.0 to v3.2.0 from YAML or JSON. `file` is how errors name the text.
 *
 * @throws {ThroughlineError} `odcs.invalid-yaml`, `odcs.not-a-contract`, `odcs.unsupported-version` or `odcs.invalid-contract`, each
 * with the line
 */
export function parseContract(text: string, file: string): OdcsContract {
  const document = parseYaml(text, file);
  const { value, placeOf } = document;
  checkKind(value, placeOf);
  checkVersion(value.apiVersion, placeOf(["apiVersion"]));
  const faults = contractFaults(value);
  const [first] = faults;
  if (first !== undefined)
    throw odcsError("invalid-contract", {
      detail: `${pathText(first.path)} ${first.message}`,
      where: placeOf(first.path),
      issues: faults.map(({ path, message }) => ({ path, message: `line ${placeOf(path).line}: ${message}` })),
    });
  return value as unknown as OdcsContract;
}

function checkKind(
  value: unknown,
  placeOf: YamlDocument["placeOf"],
): asserts value is Readonly<Record<string, unknown>> {
  const stop = (detail: string, path: readonly string[] = []) =>
    odcsError("not-a-contract", { detail, where: placeOf(path) });
  if (!isRecord(value)) throw stop("the file holds no mapping of names to values");
  if ("dataContractSpecification" in value)
    throw stop("the file is of the Data Contract Specification, which ODCS replaced", ["dataContractSpecification"]);
  if (value.kind !== "DataContract")
    throw stop(`kind is not DataContract: ${JSON.stringify(value.kind) ?? "none"}`, ["kind"]);
}

/** @throws {ThroughlineError} `odcs.unsupported-version` */
function checkVersion(version: unknown, where: Place): void {
  const match = /^v(\d+)\.(\d+)\.\d+$/.exec(String(version));
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && major === 3 && minor <= 2) return;
  const isNewer = match !== null && (major > 3 || (major === 3 && minor > 2));
  const detail = isNewer
    ? `apiVersion is newer than v3.2.0: ${String(version)}`
    : `apiVersion is none that is read: ${JSON.stringify(version) ?? "none"}`;
  throw odcsError("unsupported-version", { detail, where });
}

const pathText = (path: readonly (string | number)[]): string =>
  path.length === 0 ? "the contract" : path.reduce<string>((text, part) => text + stepText(part, text), "");

const stepText = (part: string | number, before: string): string =>
  typeof part === "number" ? `[${part}]` : before === "" ? part : `.${part}`;
