import { type Declaration, idOf } from "../../../packages/throughline/src/contracts/core/declaration.ts";
import type { Endpoint } from "../../../packages/throughline/src/contracts/mlops/endpoint.ts";
import type { Column } from "../../../packages/throughline/src/contracts/shape/column.ts";
import type { Executed, Victims } from "../mutation.ts";
import { kindOrder, makeOutputs } from "./make-outputs.ts";
import type { Output, World } from "./outputs.ts";

/** A project as it can be run. */
export interface Project extends World {
  /** Every field that it gives, made of sources alone. */
  readonly keys: ReadonlySet<string>;
}

/** What was changed, and what the compiler says of it. */
export interface Changed {
  readonly before: Project;
  readonly after: World;
  readonly roots: readonly string[];
  readonly executed: Executed;
  /** The declarations that the compiler refuses. */
  readonly refused: ReadonlySet<string>;
}

/** Runs an unchanged project, in which everything can be made. */
export async function runUnchanged(world: World): Promise<Project> {
  const keys = new Set<string>();
  for (const declaration of ordered(world.declarations))
    for (const { key, state } of await makeOutputs(declaration, (field) => keys.has(field), world)) {
      if (state !== "made") throw new Error(`the unchanged project does not make ${key}`);
      keys.add(key);
    }
  return { ...world, keys };
}

/**
 * Whom a change breaks, without asking any contract: everything downstream is made of what is left, and who does not compile or cannot
 * make what it gave is a victim. Of a field that stands and is another one, those who need it are victims, and what they make of it is
 * spoilt; but who only hands it on, as it is now, is none, and its own readers are asked.
 */
export async function findVictims(changed: Changed): Promise<Victims> {
  const run = new Run(changed);
  for (const declaration of ordered(changed.after.declarations)) await run.visit(declaration);
  return run.victims();
}

/** Kinds whose readers are callbacks: what the compiler says of them is said of code. */
const opaqueKinds = new Set(["service", "agent", "page"]);

class Run {
  readonly #changed: Changed;
  readonly #made = new Set<string>();
  /** What cannot be made, or is made of what is another one now. */
  readonly #lost = new Set<string>();
  /** The same, where only a callback knows. */
  readonly #lostInCode = new Set<string>();
  /** What stands and is another one. */
  readonly #other = new Set<string>();
  readonly #definite = new Set<string>();
  readonly #possible = new Set<string>();

  constructor(changed: Changed) {
    this.#changed = changed;
  }

  async visit(declaration: Declaration): Promise<void> {
    const outputs = withoutKey(declaration, await this.#make(declaration, (key) => !this.#lost.has(key)));
    for (const { key } of outputs) this.#made.add(key);
    const lost = [...this.#note(outputs)];
    lost.push(
      ...this.#note(await this.#make(declaration, (key) => !this.#lost.has(key) && !this.#lostInCode.has(key)), true),
    );
    lost.push(...(await this.#withoutOthers(declaration)));
    this.#judge(declaration, outputs, lost);
    if (this.#changed.roots.includes(idOf(declaration)))
      for (const key of this.#changed.executed.changed) this.#other.add(key);
  }

  #make(declaration: Declaration, stands: (key: string) => boolean): Promise<readonly Output[]> {
    return makeOutputs(declaration, (key) => this.#made.has(key) && stands(key), this.#changed.after);
  }

  /** Keeps what was not made; gives what is new of it. */
  #note(outputs: readonly Output[], isInCode = false): Output[] {
    const lost = outputs.filter(
      ({ key, state }) => state !== "made" && !this.#lost.has(key) && !this.#lostInCode.has(key),
    );
    for (const { key, state } of lost) (state === "lost" && !isInCode ? this.#lost : this.#lostInCode).add(key);
    return isInCode ? lost.map((one) => ({ ...one, state: "lost in code" })) : lost;
  }

  /** Takes each field that is another one away, to see who needs it. */
  async #withoutOthers(declaration: Declaration): Promise<Output[]> {
    const lost: Output[] = [];
    for (const other of [...this.#other]) {
      const outputs = await this.#make(declaration, (key) => !this.#lost.has(key) && key !== other);
      const needing = outputs.filter(
        ({ key, state }) => state !== "made" && !this.#lost.has(key) && !this.#lostInCode.has(key),
      );
      const handedOn = needing.filter((one) => this.#handsOn(one, other));
      for (const { key } of handedOn) this.#other.add(key);
      lost.push(...this.#note(needing.filter((one) => !handedOn.includes(one))));
    }
    return lost;
  }

  #handsOn({ key, copies = [] }: Output, other: string): boolean {
    if (copies.includes(other)) return true;
    const { before, after } = this.#changed;
    const step = (of: string) => JSON.stringify([columnAt(before, of), columnAt(after, of)]);
    const [own, from] = [step(key), step(other)];
    return columnAt(before, key) !== undefined && own === from;
  }

  #judge(declaration: Declaration, outputs: readonly Output[], lost: readonly Output[]): void {
    const id = idOf(declaration);
    const isRefused = this.#changed.refused.has(id);
    const isOpaque = opaqueKinds.has(declaration.kind);
    if (isRefused && isOpaque)
      for (const { key, copies } of outputs)
        if (copies === undefined && !this.#lost.has(key)) this.#lostInCode.add(key);
    if (this.#changed.roots.includes(id)) return;
    if ((isRefused && !isOpaque) || lost.some(({ state }) => state === "lost")) this.#definite.add(id);
    else if (isRefused || lost.length > 0) this.#possible.add(id);
  }

  victims(): Victims {
    this.#judgeOutside();
    const possible = [...this.#possible].filter((id) => !this.#definite.has(id));
    return { definite: [...this.#definite].sort(), possible: possible.sort() };
  }

  /** People outside are those who read routes, endpoints, agents, dashboards and apps. */
  #judgeOutside(): void {
    const { before, after, executed } = this.#changed;
    const open = [...before.keys].filter((key) => /^(service:|endpoint:[^#]*#reply|agent:|dashboard:|app:)/.test(key));
    const isBroken = open.some((key) => !this.#made.has(key) || this.#lost.has(key) || this.#other.has(key));
    if (isBroken || executed.refusesCallers === true || requestNames(before) !== requestNames(after))
      this.#definite.add("external");
    else if (open.some((key) => this.#lostInCode.has(key))) this.#possible.add("external");
  }
}

/** Rows are written by their key: a table that cannot make it makes nothing. */
function withoutKey(declaration: Declaration, outputs: readonly Output[]): readonly Output[] {
  const { rowKey = [] } = declaration as { readonly rowKey?: readonly string[] };
  const made = new Set(outputs.filter(({ state }) => state === "made").map(({ key }) => key));
  const hasKey = declaration.kind !== "table" || rowKey.every((name) => made.has(`${idOf(declaration)}#rows.${name}`));
  return hasKey ? outputs : outputs.map((one) => ({ ...one, state: "lost" }));
}

const ordered = (declarations: readonly Declaration[]): readonly Declaration[] => {
  const sorted = [...declarations].sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind));
  const tables = new Set<Declaration>();
  const add = (table: Declaration) => {
    if (tables.has(table)) return;
    const { query } = table as Declaration & { readonly query: { readonly reads: readonly Declaration[] } };
    for (const read of query.reads) if (read.kind === "table") add(read);
    tables.add(table);
  };
  for (const one of sorted) if (one.kind === "table") add(one);
  return [
    ...sorted.filter(({ kind }) => kind === "source"),
    ...tables,
    ...sorted.filter(({ kind }) => !rowKinds.has(kind)),
  ];
};

const rowKinds = new Set(["source", "table"]);

/** What a column is, but for words about it. */
function columnAt({ declarations }: World, key: string): unknown {
  const [id, path = ""] = key.split("#");
  const rows = declarations.find((one) => idOf(one) === id) as
    | { readonly columns?: Readonly<Record<string, Column>> }
    | undefined;
  const {
    description: _,
    deprecated: __,
    ...field
  } = (rows?.columns?.[path.slice("rows.".length)]?.field ?? {}) as Record<string, unknown>;
  return Object.keys(field).length === 0
    ? undefined
    : { type: field.type, nullable: field.nullable, values: field.values };
}

/** What the endpoints of a project ask for. */
const requestNames = ({ declarations }: World): string =>
  JSON.stringify(
    declarations
      .filter(({ kind }) => kind === "endpoint")
      .map((endpoint) =>
        Object.entries((endpoint as unknown as Endpoint).model.features).flatMap(([name, input]) =>
          "view" in Object(input) ? [] : [name],
        ),
      ),
  );
