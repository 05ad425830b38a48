import type { Dashboard } from "../analyst/dashboard.ts";
import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { Page } from "../frontend/page.ts";
import type { Journey } from "./journey.ts";

/** What an app shows: a page, or a dashboard at `/<its name>`. */
export type AppPage = Page | Dashboard;

/** Options of an app. */
export interface AppOptions extends CommonOptions {
  /** Default: the app's name. */
  readonly title?: string;
  /** In the order of the navigation; the first is opened at `/` where no page has that path. */
  readonly pages: readonly AppPage[];
  /** Ways through the app that must work on every release, by what a person does: `an analyst declines a payment`. */
  readonly journeys?: Readonly<Record<string, Journey>>;
}

/** Pages and dashboards under one title. */
export interface App<Name extends string = string> extends Declaration<"app", Name> {
  readonly title: string;
  readonly pages: readonly AppPage[];
  readonly journeys: Readonly<Record<string, Journey>>;
}

const rules = { ...commonRules, title: true, pages: "list", journeys: true } satisfies RulesOf<AppOptions>;

/** Declares an app: pages and dashboards, served together below `/`, and the journeys through them. */
export function app<const Name extends string>(name: Name, options: AppOptions): App<Name> {
  return declare(
    { kind: "app", name, above: app, given: { options, rules } },
    {
      ...common(options),
      title: options.title ?? name,
      pages: options.pages,
      journeys: Object.freeze({ ...options.journeys }),
    },
  );
}

/** True for an app. */
export const isApp = (declaration: Declaration): declaration is App => declaration.kind === "app";

/** Where an app serves a page or a dashboard. */
export function pagePath(shown: AppPage): string {
  return "tiles" in shown ? `/${shown.name}` : shown.path;
}
