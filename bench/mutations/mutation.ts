/** The text of every file of a project, by path below its root. */
export type Files = ReadonlyMap<string, string>;

/** A project that is changed, with the lock that others rely on. */
export interface BaseProject {
  readonly name: "fraud" | "minimal" | "generated";
  readonly files: Files;
  /** Text of the committed lock; undefined where the project has none, so that the one of the unchanged project counts. */
  readonly lock: string | undefined;
}

/** Declarations by id, and `external`: people outside the project. */
export interface Victims {
  readonly definite: readonly string[];
  /** Those who are reached through code that nobody can read from outside: handlers, pages, agents. */
  readonly possible: readonly string[];
}

/** One edit of a project's sources with what is needed to know whom it breaks. */
export interface Mutation {
  readonly project: BaseProject;
  /** What was done, in the words of the report: `field renamed`. */
  readonly kind: string;
  readonly title: string;
  /** The files that differ from the project's. */
  readonly files: Files;
  /** The declarations that were changed as providers: nobody is a victim of a change of its own. */
  readonly roots: readonly string[];
  /** How its victims are known: by running and type-checking what is downstream, or by a table written by hand. */
  readonly truth: Executed | Victims;
}

/** What has to be executed downstream of a change. */
export interface Executed {
  /** Keys of fields that stand, and are of another type, nullability or set of values now: `table:silver.payments#rows.amount`. */
  readonly changed: readonly string[];
  /** True where what people outside send is refused now. */
  readonly refusesCallers?: boolean;
}

/** True where victims come from the hand-written table. */
export const isByHand = (truth: Mutation["truth"]): truth is Victims => "definite" in truth;

/** The text of a file of a project. Throws where there is none: a change of nothing proves nothing. */
export function textOf(project: BaseProject, file: string): string {
  const text = project.files.get(file);
  if (text === undefined) throw new Error(`no such file in ${project.name}: ${file}`);
  return text;
}

/** Replaces what matches; throws where nothing does, or more than one place without the flag `g`. */
export function replaceIn(text: string, from: string | RegExp, to: string): string {
  const isOnce = typeof from === "string" && text.split(from).length === 2;
  const count = typeof from === "string" ? text.split(from).length - 1 : (text.match(global(from)) ?? []).length;
  const isMany = typeof from !== "string" && from.global && count > 0;
  if (!isOnce && !isMany && count !== 1) throw new Error(`found ${count} times: ${from}`);
  return typeof from === "string" ? text.split(from).join(to) : text.replace(from, to);
}

const global = (pattern: RegExp) => new RegExp(pattern.source, [...new Set(`${pattern.flags}g`)].join(""));
