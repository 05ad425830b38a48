import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { nearest } from "../../../contracts/core/nearest.ts";
import { checkWithDuckDb } from "../../project/check-with-duckdb.ts";
import { stateOf } from "../../project/project-config.ts";
import { camelName, identifiers, plainName } from "../infer/names.ts";
import type { Added, NewName } from "./added.ts";
import { addError } from "./error-codes.ts";
import { type AddedKind, addedKinds } from "./kinds.ts";
import { lookAtRows } from "./look-at-rows.ts";
import { factsOf, type ProjectFacts } from "./project-facts.ts";

/**
 * Writes a declaration of a kind into the folder of its role, against what the project has.
 *
 * @returns the new file, project-relative, what it is made from, and what people should know of that
 * @throws {ThroughlineError} `add.*`
 */
export async function addDeclaration(
  root: string,
  kind: string,
  name: string,
): Promise<Omit<Added, "text"> & { readonly file: string }> {
  const added = addedKind(kind);
  const { value } = await checkWithDuckDb(root);
  const facts = factsOf(value.loaded, lookAtRows(root, stateOf(root, value.loaded.config)));
  const named = newName(name, added, facts);
  const { text, ...about } = await added.write(named, facts);
  const file = `${added.role}/${named.short.replaceAll("_", "-")}${added.ending ?? ".ts"}`;
  await mkdir(path.join(root, added.role), { recursive: true });
  try {
    await writeFile(path.join(root, file), text, { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw addError("name-taken", { detail: `the file is there: ${file}`, cause });
  }
  return { file, ...about };
}

function addedKind(kind: string): AddedKind {
  const found = Object.hasOwn(addedKinds, kind) ? addedKinds[kind] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(addedKinds);
  const near = nearest(kind, names) ?? names.find((one) => addedKinds[one]?.kind === kind);
  const hint = near === undefined ? `Use one of ${names.join(", ")}` : `Use ${near}`;
  throw addError("unknown-kind", { detail: `no such kind can be added: ${kind}`, hint });
}

/** @throws {ThroughlineError} `add.bad-name`, `add.name-taken` */
function newName(written: string, { schema, kind }: AddedKind, facts: ProjectFacts): NewName {
  const pattern =
    schema === undefined ? /^[A-Za-z][A-Za-z0-9_-]*$/ : /^([A-Za-z][A-Za-z0-9_-]*\.)?[A-Za-z][A-Za-z0-9_-]*$/;
  if (!pattern.test(written)) throw addError("bad-name", { detail: `no such name can be given: ${written}` });
  const name = schema === undefined || written.includes(".") ? written : `${schema}.${written}`;
  const relations = ["source", "table", "predictions"];
  const taken = (relations.includes(kind) ? relations : [kind]).some((one) => facts.names.has(`${one} ${name}`));
  if (taken) throw addError("name-taken", { detail: `it has that name: ${name}` });
  const short = name.slice(name.indexOf(".") + 1);
  return { name, short, id: freeIdentifier(camelName(plainName(short, kind)), facts) };
}

/** An identifier that the new file needs for nothing else, also where it imports what it is made from. */
function freeIdentifier(name: string, { exports }: ProjectFacts): string {
  const next = identifiers();
  let id = next(name);
  for (let number = 2; exports.has(id); number++) id = next(`${name}${number}`);
  return id;
}
