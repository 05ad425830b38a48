import type { LanguageModelChoice } from "./language-model-choice.ts";
import type { OpenLineageTarget } from "./lineage-target.ts";

/** What `prepare` receives. */
export interface PrepareContext {
  /** Absolute folder of the project. */
  readonly root: string;
  /** Absolute folder of the project's state, `.throughline` unless the config says otherwise. */
  readonly state: string;
  /** The Clock: microseconds since 1970, UTC. */
  readonly nowUs: number;
}

/** The settings of a project: what `throughline.config.ts` exports as default. */
export interface ProjectConfig {
  /** Name of the project in reports and releases: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** Port of the server, 0 for any free one. @default 4400 */
  readonly port?: number;
  /** Who answers for what: a role, or a glob of project-relative files, to an owner such as `@ml-team`. A glob goes before a role, a longer glob before a shorter. */
  readonly owners?: Readonly<Record<string, string>>;
  readonly memory?: {
    /** Most memory the query engine takes, such as `2GB`. Default: the engine's own share of the machine. */
    readonly duckdb?: string;
    /** Most memory that training a model may need: more is refused before its rows are read. Default: nine tenths of what is free. */
    readonly training?: string;
  };
  readonly apps?: {
    /**
     * Where the pages of apps may use what asks for API keys, by a session of their own: on this machine, or wherever they are
     * opened, which is for servers that something else keeps strangers away from. @default "loopback"
     */
    readonly session?: "loopback" | "anywhere";
  };
  /** The language model of agents. Default: none, and agents answer offline with passages and tool results. */
  readonly languageModel?: LanguageModelChoice;
  readonly lineage?: {
    /** Where each run tells what it reads, builds and measures, as OpenLineage events. Default: nowhere. */
    readonly openlineage?: OpenLineageTarget;
  };
  /** Called before anything is built, such as to make or fetch the files that sources read. */
  readonly prepare?: (context: PrepareContext) => Promise<void> | void;
  /** Folder of the project's state, relative to its root. @default ".throughline" */
  readonly state?: string;
}

/** Types the settings of a project. They are checked when the project is loaded. */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return Object.freeze({ ...config });
}

/** Finds who answers for a declaration by the config; undefined where it names nobody. */
export function ownersBy(
  config: Pick<ProjectConfig, "owners">,
): (declaration: {
  readonly role: string | undefined;
  readonly declaredAt: { readonly file: string } | undefined;
}) => string | undefined {
  const owners = Object.entries(config.owners ?? {});
  const globs = owners
    .filter(([scope]) => /[*?/.]/.test(scope))
    .sort(([left], [right]) => right.length - left.length)
    .map(([glob, owner]) => ({ matches: globPattern(glob), owner }));
  const byRole = new Map(owners);
  return ({ role, declaredAt }) =>
    globs.find(({ matches }) => matches.test(declaredAt?.file ?? ""))?.owner ??
    (role === undefined ? undefined : byRole.get(role));
}

/** `**` stands for any folders, `*` and `?` for characters within one name. */
function globPattern(glob: string): RegExp {
  const parts: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
  const text = glob.replaceAll(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (token) => parts[token] ?? `\\${token}`);
  return new RegExp(`^${text}$`);
}
