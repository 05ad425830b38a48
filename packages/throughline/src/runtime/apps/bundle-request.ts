import path from "node:path";
import { type Dashboard, isDashboard } from "../../contracts/analyst/dashboard.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import type { Page } from "../../contracts/frontend/page.ts";
import { type App, type AppPage, pagePath } from "../../contracts/fullstack/app.ts";
import type { BundleRequest } from "../../ports/app-bundler.ts";
import type { LoadedProject } from "../load/loaded-project.ts";
import { browserValue, descriptorModule } from "./browser-value.ts";
import { appError } from "./error-codes.ts";

/** Role folders whose files stay on the server: browser code gets descriptors in their place. */
const serverRoles = ["data", "ml", "mlops", "ai", "backend", "analyst"] as const;

/** What `page` and `app` are in a browser: nothing is checked or frozen there. */
const nouns = {
  "throughline/frontend": 'export const page = (name, options) => ({ kind: "page", name, ...options });',
  "throughline/fullstack": 'export const app = (name, options) => ({ kind: "app", name, ...options });',
} as const;

/** A page of an app and the module that loads it. */
export interface LoadedBy {
  readonly shown: AppPage;
  /** The specifier in the entry. */
  readonly module: string;
}

/** What is bundled for an app, and by which module each of its pages loads. */
export interface AppRequest {
  readonly request: BundleRequest;
  readonly pages: readonly LoadedBy[];
}

/** Writes the modules that an app's bundle begins with. Throws `apps.page-not-exported` and `apps.page-outside`. */
export function bundleRequest(app: App, loaded: LoadedProject): AppRequest {
  const { root } = loaded;
  const pages = app.pages.map((shown) => ({ shown, module: moduleOf(shown, loaded) }));
  const dashboards = app.pages.filter(isShownDashboard);
  const modules = new Map<string, string>([
    ...Object.entries(nouns),
    ...dashboards.map((dashboard) => [dashboardModule(dashboard), dashboardText(dashboard)] as const),
  ]);
  const request: BundleRequest = {
    root,
    name: app.name,
    entry: entryText(app, pages, loaded),
    modules,
    replaced: replacedModules(loaded),
    serverFolders: serverRoles.map((role) => path.join(root, role)),
  };
  return { request, pages };
}

const isShownDashboard = (shown: AppPage): shown is Dashboard => isDashboard(shown as Declaration);

const dashboardModule = ({ name }: Dashboard) => `throughline:dashboard/${name}`;

/** A dashboard is a page of its own module, so that charts load with it alone. */
function dashboardText(dashboard: Dashboard): string {
  const uses = { dashboard: browserValue(dashboard) };
  return [
    'import { DashboardPage } from "@throughline/react/app/dashboard";',
    `export const page = { uses: ${JSON.stringify(uses)}, view: DashboardPage };`,
  ].join("\n");
}

/** The file that a page stands in, from the root of the file system, or the generated module of a dashboard. */
function moduleOf(shown: AppPage, { root, exportedAs }: LoadedProject): string {
  if (isShownDashboard(shown)) return dashboardModule(shown);
  const exported = exportedAs.get(shown);
  const where = whereOf(shown);
  if (exported === undefined)
    throw appError("page-not-exported", { detail: `page is not exported: ${shown.name}`, where });
  const role = serverRoles.find((one) => exported.file.startsWith(`${one}/`));
  if (role !== undefined) throw appError("page-outside", { detail: `page stands in ${role}/: ${shown.name}`, where });
  return path.join(root, exported.file);
}

function entryText(app: App, pages: readonly LoadedBy[], { exportedAs }: LoadedProject): string {
  const entries = pages.map(({ shown, module }) => {
    const name = isShownDashboard(shown) ? "page" : (exportedAs.get(shown)?.name ?? "default");
    const facts = { name: shown.name, title: shown.title, path: pagePath(shown), primary: isPrimary(shown) };
    const load = `() => import(${JSON.stringify(module)}).then((m) => m[${JSON.stringify(name)}])`;
    return `    { ...${JSON.stringify(facts)}, load: ${load} },`;
  });
  return [
    'import "@throughline/react/styles.css";',
    'import { mountApp } from "@throughline/react/app";',
    `mountApp({ name: ${JSON.stringify(app.name)}, title: ${JSON.stringify(app.title)}, pages: [`,
    ...entries,
    "] });",
    "",
  ].join("\n");
}

const isPrimary = (shown: AppPage): boolean => isShownDashboard(shown) || (shown as Page).primary;

function replacedModules({ root, modules }: LoadedProject): ReadonlyMap<string, string> {
  const ofServer = [...modules].filter(([file]) => serverRoles.some((role) => file.startsWith(`${role}/`)));
  return new Map(
    ofServer.map(([file, { exports }]) => [
      path.join(root, file),
      descriptorModule(exports as Readonly<Record<string, unknown>>),
    ]),
  );
}
