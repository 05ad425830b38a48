import { type Role, roles as roleOrder } from "../../contracts/core/declaration.ts";
import { type Draft, featureColumns } from "./draft.ts";
import { aiFile, documentsFile, handbookFile, handbookFolder } from "./templates/ai.ts";
import { analystFile } from "./templates/analyst.ts";
import { backendFile } from "./templates/backend.ts";
import { dataFile } from "./templates/data.ts";
import { appFile, pageFile } from "./templates/frontend.ts";
import { mlFile } from "./templates/ml.ts";
import { mlopsFile } from "./templates/mlops.ts";
import { configFile, ignoreFile, packageFile, readmeFile, typescriptFile } from "./templates/project.ts";

/** What a role got. */
export interface RolePart {
  readonly role: Role;
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
  /** What it declares, in words. */
  readonly says: string;
}

/** The files of a project, and the roles that have none. */
export interface ProjectFiles {
  readonly roles: readonly RolePart[];
  readonly left: readonly { readonly role: Role; readonly why: string }[];
  /** Texts of the other files, by name. */
  readonly others: Readonly<Record<string, string>>;
}

/** Writes every file of a project but the copy of the user's. */
export function projectFiles(draft: Draft): ProjectFiles {
  const files = filesOf(draft.table.replaceAll("_", "-"));
  const noModel = whyNoModel(draft);
  const known: Draft = noModel === undefined ? draft : { ...draft, target: undefined };
  const modules = mapped(files, (file) => `../${file}`);
  const makers = partsOf(known, modules);
  const roles = roleOrder.flatMap((role): RolePart[] => {
    const made = makers[role];
    return made === undefined ? [] : [{ role, file: files[role], ...made }];
  });
  return { roles, left: leftOut(draft, noModel), others: otherFiles(draft) };
}

type Files = Readonly<Record<Role, string>>;

const filesOf = (stem: string): Files => ({
  data: `data/${stem}.ts`,
  ml: `ml/${stem}-model.ts`,
  mlops: `mlops/${stem}-endpoint.ts`,
  ai: "ai/guide.ts",
  backend: `backend/${stem}-api.ts`,
  fullstack: `fullstack/${stem}-desk.ts`,
  frontend: `frontend/${stem}.page.tsx`,
  analyst: `analyst/${stem}-figures.ts`,
});

const mapped = (files: Files, change: (file: string) => string): Files =>
  Object.fromEntries(Object.entries(files).map(([role, file]) => [role, change(file)])) as Files;

type Made = Pick<RolePart, "text" | "says"> | undefined;

/** What each role gets; nothing where its part needs a column that the file has not. */
function partsOf(draft: Draft, modules: Files): Readonly<Record<Role, Made>> {
  const { table, target, time } = draft;
  const path = `/api/${table.replaceAll("_", "-")}`;
  const whenModelled = (made: () => Made) => (target === undefined ? undefined : made());
  return {
    data: { text: dataFile(draft), says: `bronze.${table} from inbox/, and silver.${table}` },
    ml: whenModelled(() => ({
      text: mlFile(draft, modules.data),
      says: `a model of ${target?.column.name}, and its scores gold.${table}_scores`,
    })),
    mlops: whenModelled(() => ({ text: mlopsFile(draft, modules), says: "the served model, with a fallback" })),
    ai: { text: aiFile(draft, documentsModule), says: "an agent that answers from handbook/" },
    backend: {
      text: backendFile(draft, modules),
      says: `GET ${path}${target === undefined ? "" : ", its scores and a decision"}`,
    },
    fullstack: { text: appFile(draft, modules), says: "the app under /, and a journey through it" },
    frontend: { text: pageFile(draft, modules), says: "a page with the rows" },
    analyst:
      time === undefined
        ? undefined
        : { text: analystFile(draft, modules.data), says: "figures, and a dashboard of them" },
  };
}

/** Why there is no model; undefined where there is one. */
function whyNoModel(draft: Draft): string | undefined {
  if (draft.time === undefined) return "no column says when a row happened";
  if (draft.target === undefined) return "no column is true or false often enough to be learned";
  return featureColumns(draft).length === 0 ? "no column is left to learn from" : undefined;
}

function leftOut(draft: Draft, noModel: string | undefined): ProjectFiles["left"] {
  return [
    ...(noModel === undefined ? [] : (["ml", "mlops"] as const).map((role) => ({ role, why: noModel }))),
    ...(draft.time === undefined ? [{ role: "analyst" as const, why: "no column says when a row happened" }] : []),
  ];
}

const documents = "data/handbook.ts";
const documentsModule = `../${documents}`;

const otherFiles = (draft: Draft): ProjectFiles["others"] => ({
  [documents]: documentsFile(),
  [`${handbookFolder}/${draft.table.replaceAll("_", "-")}.md`]: handbookFile(draft),
  "throughline.config.ts": configFile(draft),
  "package.json": packageFile(draft),
  "tsconfig.json": typescriptFile(),
  ".gitignore": ignoreFile(),
  ".npmrc": "ignore-scripts=true\n",
  "README.md": readmeFile(draft),
});
