import path from "node:path";
import type { Declaration, Role } from "../../../contracts/core/declaration.ts";
import { isDocuments } from "../../../contracts/data/documents.ts";
import type { Field, Shape } from "../../../contracts/shape/field.ts";
import { isRelation, type Relation, shapeOf } from "../../../contracts/shape/relation.ts";
import type { LoadedProject } from "../../../runtime/load/loaded-project.ts";
import { importLine } from "../templates/source-text.ts";
import type { LookAtRows } from "./look-at-rows.ts";

/** A declaration that another file can import. */
export interface Known<D = Declaration> {
  readonly declaration: D & Declaration;
  /** Name of the export. */
  readonly id: string;
  /** Project-relative. */
  readonly file: string;
}

/** A relation that can be imported, with its shape. */
export interface KnownRelation extends Known<Relation> {
  readonly shape: Shape;
}

/** What a new declaration can be made from. */
export interface ProjectFacts {
  readonly names: ReadonlySet<string>;
  /** Exported names, of any file. */
  readonly exports: ReadonlySet<string>;
  readonly of: (kind: string) => readonly Known[];
  /** Of rows, not of documents: tables first, then predictions, then sources. */
  readonly relations: readonly KnownRelation[];
  readonly look: LookAtRows;
}

/** Reads what a project exports. Without `look` nothing is known of any rows. */
export function factsOf(
  { declarations, exportedAs }: LoadedProject,
  look: LookAtRows = async () => undefined,
): ProjectFacts {
  const known = declarations.flatMap((declaration): Known[] => {
    const exported = exportedAs.get(declaration);
    return exported === undefined || exported.name === "default"
      ? []
      : [{ declaration, id: exported.name, file: exported.file }];
  });
  const order = ["table", "predictions", "source"];
  const relations = known
    .flatMap((one): KnownRelation[] => {
      const { declaration } = one;
      if (!isRelation(declaration) || isDocuments(declaration)) return [];
      return [{ ...one, declaration, shape: shapeOf(declaration.columns) }];
    })
    .sort((a, b) => order.indexOf(a.declaration.kind) - order.indexOf(b.declaration.kind));
  return {
    names: new Set(declarations.map(({ kind, name }) => `${kind} ${name}`)),
    exports: new Set(known.map(({ id }) => id)),
    of: (kind) => known.filter(({ declaration }) => declaration.kind === kind),
    relations,
    look,
  };
}

/** True for a column that holds nothing personal. */
export const isOpenField = ({ tags = [] }: Field): boolean => !tags.some((tag) => tag.startsWith("pii:"));

/** The imports of declarations into a file of a role's folder, one line a file. */
export function importsOf(role: Role, used: readonly Known[]): string {
  const byFile = new Map<string, Set<string>>();
  for (const { file, id } of used) byFile.set(file, (byFile.get(file) ?? new Set()).add(id));
  return [...byFile]
    .map(([file, ids]) => {
      const relative = path.posix.relative(role, file);
      return importLine([...ids], relative.startsWith(".") ? relative : `./${relative}`);
    })
    .sort((a, b) => a.slice(a.indexOf("from")).localeCompare(b.slice(b.indexOf("from"))))
    .map((line) => `${line}\n`)
    .join("");
}
