import { type BaseProject, type Mutation, replaceIn, textOf } from "./mutation.ts";

/** A change as a line of a table: one edit, or several. */
export type Change = readonly [kind: string, root: string, edits: Edit | readonly Edit[], truth: Mutation["truth"]];

const isOne = (edits: Change[2]): edits is Edit => typeof edits[0] === "string";

/** Makes the changes of a table. */
export function listedChanges(project: BaseProject, changes: readonly Change[]): Mutation[] {
  return changes.map(([kind, root, edits, truth]) =>
    listed(project, { kind, root, edits: isOne(edits) ? [edits] : edits, truth }),
  );
}

/** One replacement in a file: the text must stand there once, or a pattern with the flag `g` at least once. */
export type Edit = readonly [file: string, from: string | RegExp, to: string];

/** A change that is written by hand: what was done, to whom, by which edits. */
interface Listed {
  readonly kind: string;
  readonly root: string;
  readonly edits: readonly Edit[];
  readonly truth: Mutation["truth"];
}

/** Makes the change: later edits of a file see earlier ones. */
export function listed(project: BaseProject, { kind, root, edits, truth }: Listed): Mutation {
  const files = new Map<string, string>();
  for (const [file, from, to] of edits) files.set(file, replaceIn(files.get(file) ?? textOf(project, file), from, to));
  const [, from = "", to = ""] = edits.at(-1) ?? [];
  const short = (text: string) => text.replaceAll(/\s+/g, " ").trim().slice(0, 70);
  return { project, kind, title: `${root} ${short(String(from))} → ${short(to)}`, files, roots: [root], truth };
}

/** Nobody is affected. */
export const nobody = { definite: [], possible: [] } as const;

/** Victims are found by running what is downstream, of these fields where they stand and are others now. */
export const executed = (...changed: string[]) => ({ changed });

/** As `executed`, and what people outside send is refused now. */
export const refusing = (...changed: string[]) => ({ changed, refusesCallers: true });
