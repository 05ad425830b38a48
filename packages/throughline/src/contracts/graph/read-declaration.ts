import { type Declaration, type DeclarationId, idOf, originOf } from "../core/declaration.ts";
import { digestOf } from "../core/digest.ts";
import { isMissing } from "../core/missing.ts";
import { optionFaults } from "../core/option-rules.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { normaliseSql } from "../sql/tokens.ts";
import type { Analysis, Derivation, KindSpec, Port, PromiseClause, Term } from "./kind-spec.ts";
import { specOf } from "./kinds.ts";
import { type NodeNeed, readNeeds } from "./needs.ts";
import { fieldKey } from "./project-graph.ts";

/** What a declaration says of itself. Shapes may hold stand-ins for what is missing. */
export interface ReadDeclaration {
  readonly id: DeclarationId;
  readonly declaration: Declaration;
  readonly spec: KindSpec;
  readonly uses: readonly Use[];
  readonly accepts: readonly Port[];
  readonly provides: readonly Port[];
  readonly derives: readonly Derivation[];
  readonly promises: readonly PromiseClause[];
  readonly terms: readonly Term[];
  /** Digest of its query. */
  readonly query: string | undefined;
  readonly needs: readonly NodeNeed[];
  /** True where its kind could not say all of this. */
  readonly unread: boolean;
  /** Categories of personal data that it says it takes; undefined for a kind that shows and sends nothing. */
  readonly personalData: readonly string[] | undefined;
  /** What it is served under. */
  readonly paths: readonly { readonly method: string; readonly path: string }[];
  readonly problems: readonly ThroughlineError[];
}

/** What a declaration is read with. */
export interface ReadOptions {
  readonly analysis: Analysis;
  /** True where stand-ins are about: what can't be asked of a declaration, in whatever it reads, is reported already. */
  readonly hasMissing: boolean;
}

/** Asks the spec of a declaration's kind for all it knows. Undefined for a kind that nobody knows, or without a name. */
export function readDeclaration(declaration: Declaration, options: ReadOptions): ReadDeclaration | undefined {
  const spec = specOf(declaration);
  if (spec === undefined || typeof declaration.name !== "string") return undefined;
  const faults: unknown[] = [];
  const ask = <T>(what: () => T, otherwise: T): T => {
    try {
      return what();
    } catch (error) {
      faults.push(error);
      return otherwise;
    }
  };
  const { analysis, hasMissing } = options;
  const accepts = ask(() => spec.accepts(declaration, analysis), { uses: [], ports: [] });
  const parts = {
    uses: mergedUses(accepts.uses),
    accepts: accepts.ports,
    provides: ask(() => spec.provides(declaration), []),
    derives: mergedDerivations(ask(() => spec.derives(declaration, analysis), [])),
    promises: ask(() => spec.promises(declaration), []).filter(
      ({ limit }) => isText(limit) || typeof limit === "number",
    ),
    terms: ask(() => spec.terms?.(declaration) ?? [], []).filter(isTerm),
    personalData: ask(() => spec.personalData?.(declaration)?.filter(isText), []),
    query: ask(() => queryDigest(spec.query?.(declaration)?.sql), undefined),
    paths: ask(() => spec.paths?.(declaration) ?? [], []).filter(({ path }) => isText(path)),
  };
  const { needs, problems: needProblems } = readNeeds(declaration);
  const problems = [...givenProblems(declaration), ...needProblems, ...ask(() => spec.validate(declaration), [])];
  const nameless = accepts.uses.flatMap(({ fields }) => fields).find(({ name }) => !isText(name) && !isMissing(name));
  if (nameless !== undefined) faults.push(`no column is named as ${nameless.as}`);
  const isExplained = hasMissing || problems.length > 0;
  const unread = faults.length === 0 || isExplained ? [] : [unreadable(declaration, faults[0])];
  const isUnread = faults.length > 0;
  return {
    id: idOf(declaration),
    declaration,
    spec,
    ...parts,
    needs,
    unread: isUnread,
    problems: [...problems, ...unread],
  };
}

const queryDigest = (query: string | undefined) => (isText(query) ? digestOf(normaliseSql(query)) : undefined);

/** Options that nobody reads, or that are not of the kind that they have to be. */
function givenProblems(declaration: Declaration): ThroughlineError[] {
  const { given } = originOf(declaration);
  if (given === undefined) return [];
  return optionFaults(given.options, given.rules).map(({ option, detail, hint }) =>
    contractError("invalid-option", { detail, hint, where: whereOf(declaration, option) }),
  );
}

/** The problem of a declaration whose options are of the wrong kind altogether, as plain JavaScript can write them. */
function unreadable(declaration: Declaration, cause: unknown): ThroughlineError {
  return contractError("invalid-option", {
    detail: `options of ${idOf(declaration)} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "give each option the kind of value that its type names",
    where: whereOf(declaration),
    cause,
  });
}

const isText = (value: unknown) => typeof value === "string";

/** A term that names what a stand-in stands for says nothing. */
const isTerm = ({ field, limit }: Term) =>
  (field === undefined || isText(field)) && (isText(limit) || typeof limit === "number");

/** Several uses of one port become one. */
function mergedUses(uses: readonly Use[]): Use[] {
  const found = new Map<string, Use>();
  for (const use of uses) {
    if (isMissing(use.provider) || !isText(use.provider?.kind) || !isText(use.provider.name)) continue;
    const key = `${idOf(use.provider)}#${use.port}#${use.certainty}`;
    const before = found.get(key);
    const fields = use.fields.filter(({ name }) => isText(name));
    found.set(key, { ...use, fields: [...(before?.fields ?? []), ...fields] });
  }
  return [...found.values()];
}

/** One derivation a field, each source in it once; a definite one counts more than a possible one. */
function mergedDerivations(derivations: readonly Derivation[]): Derivation[] {
  const found = new Map<string, { port: string; field: string; from: Map<string, Derivation["from"][number]> }>();
  for (const { port, field, from } of derivations) {
    const key = `${port}.${field}`;
    const merged = found.get(key) ?? { port, field, from: new Map() };
    found.set(key, merged);
    for (const ref of from) {
      const refKey = `${ref.how} ${fieldKey(ref)}`;
      if (merged.from.get(refKey)?.certainty !== "definite") merged.from.set(refKey, ref);
    }
  }
  return [...found.values()].map(({ port, field, from }) => ({ port, field, from: [...from.values()] }));
}
