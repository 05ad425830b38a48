import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ErrorDefinition, ErrorFactory } from "../packages/throughline/src/contracts/errors/define-errors.ts";
import { bareThrows } from "./bare-throws.ts";
import {
  filesUnder,
  isTest,
  nodesOf,
  readText,
  report,
  repository,
  type SyntaxNode,
  stringOf,
} from "./source-files.ts";
import { writeOrCompare } from "./written-blocks.ts";

/** One code of one registry: `factory` is the name under which `file` exports the function that makes it. */
export interface Registered extends ErrorDefinition {
  readonly capability: string;
  readonly code: string;
  readonly factory: string;
  readonly file: string;
}

/** The codes of a module's factories. */
export function registeredIn(file: string, module: Readonly<Record<string, unknown>>): Registered[] {
  return Object.entries(module).flatMap(([factory, value]) => {
    if (typeof value !== "function" || !("codes" in value)) return [];
    const { capability, codes } = value as unknown as ErrorFactory<string>;
    return Object.entries(codes).map(([code, definition]) => ({ ...definition, capability, code, factory, file }));
  });
}

const fullCode = ({ capability, code }: Registered) => `${capability}.${code}`;

/** Codes that stand twice, and codes or capabilities whose name would make no anchor. */
export function registryProblems(registered: readonly Registered[]): string[] {
  return registered.flatMap((entry, index) => {
    const first = registered.findIndex((other) => fullCode(other) === fullCode(entry));
    const twice =
      first === index ? [] : [`${fullCode(entry)} stands in ${registered[first]?.file} and in ${entry.file}`];
    const named = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/.test(fullCode(entry));
    return named
      ? twice
      : [...twice, `${fullCode(entry)} is not <capability>.<what> in lower-case letters, digits and -`];
  });
}

/** The codes that a source text makes errors of, as `<factory> <code>`. A call whose code is computed counts every text of its file. */
export function madeIn(file: string, text: string): Set<string> {
  const nodes = [...nodesOf(file, text)];
  const made = nodes.flatMap((node) => {
    const callee = node.type === "CallExpression" ? (node.callee as SyntaxNode) : undefined;
    if (callee?.type !== "Identifier" || !String(callee.name).endsWith("Error")) return [];
    const code = stringOf((node.arguments as unknown[])[0]);
    const codes = code === undefined ? nodes.flatMap((other) => stringOf(other) ?? []) : [code];
    return codes.map((name) => `${callee.name} ${name}`);
  });
  return new Set(made);
}

/** The reference page: one heading a code, under the anchor that `ThroughlineError.docs` names. */
export function errorPage(registered: readonly Registered[]): string {
  const capabilities = [...new Set(registered.map((entry) => entry.capability))].sort();
  const entry = (one: Registered) =>
    `<a id="${fullCode(one).replace(".", "-")}"></a>\n\n### ${fullCode(one)}\n\n${one.title}.\n\n- status: ${one.status}\n- fault: ${one.fault}\n- cure: ${one.hint}\n`;
  const sections = capabilities.map((capability) => {
    const own = registered.filter((one) => one.capability === capability).sort((a, b) => (a.code < b.code ? -1 : 1));
    return `## ${capability}\n\n${own.map(entry).join("\n")}`;
  });
  const head = `# Errors\n\nEvery error has a code, \`<capability>.<what>\`. This page is written by \`scripts/check-errors.ts\` from the registries in the sources.\n`;
  return [head, ...sections].join("\n");
}

async function main(): Promise<void> {
  const files = filesUnder(repository, "packages", /\.tsx?$/).filter((file) => file.includes("/src/") && !isTest(file));
  const registries = files.filter((file) => file.endsWith("/error-codes.ts"));
  const modules = registries.map(async (file) =>
    registeredIn(file, await import(pathToFileURL(join(repository, file)).href)),
  );
  const registered = (await Promise.all(modules)).flat();
  const sources = files.filter((file) => !registries.includes(file)).map((file) => [file, readText(file)] as const);
  const made = new Set(sources.flatMap(([file, text]) => [...madeIn(file, text)]));
  const unmade = registered.filter((one) => !made.has(`${one.factory} ${one.code}`));
  const problems = [
    ...registryProblems(registered),
    ...unmade.map((one) => `${fullCode(one)} is registered in ${one.file} and never made`),
    ...sources.flatMap(([file, text]) => (file.includes("/src/testing/") ? [] : bareThrows(file, text))),
    ...writeOrCompare("docs/reference/errors.md", errorPage(registered)),
  ];
  report("errors", problems, `${registered.length} codes in ${registries.length} registries`);
}

if (import.meta.filename === process.argv[1]) await main();
