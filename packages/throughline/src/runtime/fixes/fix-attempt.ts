import type { Staged, ThroughlineError } from "../../contracts/errors/index.ts";
import type { CheckedProject } from "../lineage/check-project.ts";
import type { ProjectCopy } from "./project-copy.ts";
import type { Rename } from "./rename.ts";
import { applyEdits, type FileEdits, isDisjoint, offsetAt, originalOffset, type SourceEdit } from "./source-edit.ts";
import { parseTree, type SyntaxTree } from "./syntax-tree.ts";
import type { TypeCheck } from "./type-check.ts";

/** Something that does not hold while a name is carried through. `offset` is in the text before all edits. */
export interface Finding {
  readonly file: string;
  readonly offset: number;
  readonly code: string;
  readonly message: string;
  /** The edit in whose text it stands. */
  readonly edit?: SourceEdit;
}

/** What one fix is tried with. */
export interface AttemptOptions {
  readonly copy: ProjectCopy;
  readonly check: (root: string) => Promise<Staged<CheckedProject>>;
  readonly typeCheck: TypeCheck | undefined;
}

/** Edits of a copy of a project, and what is found wrong with it. */
export class FixAttempt {
  readonly copy: ProjectCopy;
  readonly isTyped: boolean;
  readonly #options: AttemptOptions;
  readonly #edits = new Map<string, SourceEdit[]>();
  readonly #trees = new Map<string, SyntaxTree | undefined>();
  readonly #dirty = new Set<string>();
  #checked: Promise<Staged<CheckedProject>> | undefined;

  constructor(options: AttemptOptions) {
    this.copy = options.copy;
    this.isTyped = options.typeCheck !== undefined;
    this.#options = options;
  }

  get edits(): FileEdits {
    return new Map([...this.#edits].filter(([, edits]) => edits.length > 0));
  }

  /** The tree of a module before all edits; undefined where its syntax is wrong or it is no module of the project. */
  async tree(file: string): Promise<SyntaxTree | undefined> {
    if (!this.#trees.has(file)) {
      const isModule = this.copy.modules.includes(file);
      this.#trees.set(file, isModule ? parseTree(file, await this.copy.text(file)) : undefined);
    }
    return this.#trees.get(file);
  }

  /** The text of a module with its edits. */
  async text(file: string): Promise<string> {
    return applyEdits(await this.copy.text(file), this.#edits.get(file) ?? []);
  }

  /** Takes edits up; false where they would meet others, and nothing is taken. */
  add(file: string, edits: readonly SourceEdit[]): boolean {
    const known = this.#edits.get(file) ?? [];
    const all = [...known, ...edits];
    const isThere = edits.some(({ start, end }) => known.some((edit) => edit.start === start && edit.end === end));
    if (isThere || !isDisjoint(all)) return false;
    this.#edits.set(file, all);
    this.#dirty.add(file);
    return true;
  }

  drop(file: string, edits: readonly SourceEdit[]): void {
    this.#edits.set(
      file,
      (this.#edits.get(file) ?? []).filter((edit) => !edits.includes(edit)),
    );
    this.#dirty.add(file);
  }

  /** The place in the text before all edits of a place in the text with them. */
  original(file: string, offset: number) {
    return originalOffset(this.#edits.get(file) ?? [], offset);
  }

  /** Loads, resolves and analyses the copy as it is edited. */
  async check(): Promise<Staged<CheckedProject>> {
    await this.#write();
    this.#checked ??= this.#options.check(this.copy.root);
    return this.#checked;
  }

  /** What is wrong with the copy and names the field: by the compiler where the project has one, else by the contract graph. */
  async findings({ from, to }: Rename): Promise<Finding[]> {
    const isNamed = this.isTyped ? quotes(from, to) : says(from, to);
    const found = this.isTyped ? await this.#typeFindings() : await this.#graphFindings();
    return found.filter(({ edit, message }) => edit !== undefined || isNamed.test(message));
  }

  async #typeFindings(): Promise<Finding[]> {
    await this.#write();
    const problems = (await this.#options.typeCheck?.(this.copy.root)) ?? [];
    const own = problems.filter(({ file }) => this.copy.modules.includes(file));
    return Promise.all(own.map((problem) => this.#placed(problem)));
  }

  async #graphFindings(): Promise<Finding[]> {
    const { problems } = await this.check();
    return Promise.all(problems.flatMap((problem) => placedProblem(problem) ?? []).map((one) => this.#placed(one)));
  }

  async #placed(at: { file: string; line: number; column: number; code: string; message: string }): Promise<Finding> {
    const { file, code, message } = at;
    const offset = offsetAt(await this.text(file), at.line, at.column);
    return { file, code, message, ...this.original(file, offset) };
  }

  async #write(): Promise<void> {
    if (this.#dirty.size > 0) this.#checked = undefined;
    for (const file of this.#dirty) await this.copy.write(file, await this.text(file));
    this.#dirty.clear();
  }
}

const either = (...names: readonly string[]) => `(?:${names.map(escaped).join("|")})`;
/** The compiler quotes names; what it says may hold any word. */
const quotes = (...names: readonly string[]) => new RegExp(`['"]-?${either(...names)}['"]`);
const says = (...names: readonly string[]) => new RegExp(`(?<![\\w$-])${either(...names)}(?![\\w$-])`);

const escaped = (name: string) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

function placedProblem({ where, code, detail }: ThroughlineError) {
  if (where?.line === undefined || code.startsWith("sql.")) return undefined;
  return {
    file: where.file,
    line: where.line,
    column: where.column ?? 1,
    code: `${code} ${where.subject ?? ""}`,
    message: `${detail} ${where.subject ?? ""}`,
  };
}
