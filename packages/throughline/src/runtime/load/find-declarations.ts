import { type Declaration, isDeclaration } from "../../contracts/core/declaration.ts";
import { reachOf, useOfInjectable } from "../../contracts/core/injectable.ts";
import { type MissingUse, missingUse } from "../../contracts/core/missing.ts";
import { isFeatureColumn, viewOf } from "../../contracts/ml/feature-view.ts";
import {
  isRelation,
  isRelationColumn,
  providerOf,
  relationOfColumn,
  writtenColumn,
} from "../../contracts/shape/relation.ts";
import type { ExportedAs } from "./loaded-project.ts";

/** A stand-in that a declaration holds, or that is exported itself. */
export interface HeldMissing {
  readonly use: MissingUse;
  readonly declaration: Declaration | undefined;
}

/** Every declaration that can be reached from the exports of role files. */
export interface FoundDeclarations {
  readonly declarations: ReadonlySet<Declaration>;
  /** In order of files and names. */
  readonly exports: ReadonlyMap<Declaration, readonly ExportedAs[]>;
  readonly missing: readonly HeldMissing[];
}

/** One exported value. */
export interface ExportedValue extends ExportedAs {
  readonly value: unknown;
}

/** Collects exported declarations and what they reference, through plain objects, arrays, columns, relations and `uses`. */
export function findDeclarations(exported: readonly ExportedValue[]): FoundDeclarations {
  const declarations = new Set<Declaration>();
  const exports = new Map<Declaration, ExportedAs[]>();
  const held: HeldMissing[] = [];
  const loose: HeldMissing[] = [];
  const queue: Declaration[] = [];
  const add = (declaration: Declaration) => {
    if (declarations.has(declaration)) return;
    declarations.add(declaration);
    queue.push(declaration);
  };
  for (const { value, file, name } of exported) {
    const use = missingUse(value);
    if (use !== undefined && use.what !== "export") loose.push({ use, declaration: undefined });
    if (use !== undefined || !isDeclaration(value)) continue;
    exports.set(value, [...(exports.get(value) ?? []), { file, name }]);
    add(value);
  }
  for (const declaration of queue) {
    const parts = walk(declaration);
    parts.declarations.forEach(add);
    held.push(...parts.missing.map((use) => ({ use, declaration })));
  }
  return { declarations, exports, missing: [...held, ...loose] };
}

/** What one declaration holds, up to the next declarations. */
function walk(root: Declaration): {
  readonly declarations: readonly Declaration[];
  readonly missing: readonly MissingUse[];
} {
  const declarations: Declaration[] = [];
  const missing: MissingUse[] = [];
  const seen = new Set<unknown>([root]);
  const queue: unknown[] = partsOf(root);
  for (const value of queue) {
    if (seen.has(value)) continue;
    seen.add(value);
    const use = missingUse(value);
    if (use !== undefined) missing.push(use);
    else if (isDeclaration(value)) declarations.push(value);
    else for (const part of [...partsOf(value), ...linksOf(value)]) queue.push(part);
  }
  return { declarations, missing };
}

/** The values a user can see in a plain object, an array or a function's own properties. */
function partsOf(value: unknown): unknown[] {
  if (typeof value === "function" || isPlain(value)) return Object.keys(value).map((key) => Reflect.get(value, key));
  return Array.isArray(value) ? value.filter((item) => typeof item === "object" || typeof item === "function") : [];
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  if (isDeclaration(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** What a value reaches in other ways than by its properties. */
function linksOf(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const links: unknown[] = [];
  if (isFeatureColumn(value)) links.push(viewOf(value));
  if (isRelationColumn(value)) links.push(relationOfColumn(value), writtenColumn(value));
  if (isRelation(value)) links.push(providerOf(value).declaration());
  links.push(useOfInjectable(value)?.provider, ...(reachOf(value)?.uses.map(({ provider }) => provider) ?? []));
  return links;
}
