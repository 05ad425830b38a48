import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Reachable, Remotes } from "../core/injectable.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { ParametersOf } from "../core/path.ts";

/** What a page may use, each under the name that its view receives it by. */
export type PageUses = Readonly<Record<string, Reachable>>;

/** What a view receives: remotes of exactly what `uses` lists, and the parameters of the page's path. */
export type ViewContext<P extends string, U extends PageUses> = Remotes<U> & { readonly params: ParametersOf<P> };

/** Levels of the Web Content Accessibility Guidelines 2.2. */
export const accessibilityLevels = ["WCAG2.2-A", "WCAG2.2-AA", "WCAG2.2-AAA"] as const;
/** A level of the Web Content Accessibility Guidelines 2.2. */
export type AccessibilityLevel = (typeof accessibilityLevels)[number];

/** Options of a page. */
export interface PageOptions<P extends string, U extends PageUses> extends CommonOptions {
  /** Where an app serves it: `/alerts`, `/payments/:payment_id`; `/` for its first page. */
  readonly path: P;
  /** Its name in navigation and in the window's title. Default: the page's name. */
  readonly title?: string;
  /** Routes, endpoints, agents, metrics, and the `append` of event sources. */
  readonly uses?: U;
  /** Called in the browser to draw the page, as a component of the app's framework. */
  readonly view: (context: ViewContext<P, U>) => unknown;
  /** The promised level. @default "WCAG2.2-AA" */
  readonly accessibility?: AccessibilityLevel;
  /** Widths of windows in CSS pixels that it fits, 240 to 7,680. @default [360, 1280] */
  readonly widths?: readonly number[];
  /** Whether it stands in the app's navigation. Default: where its path has no parameters. */
  readonly primary?: boolean;
  /** Categories of personal data that it may show: `["name"]`. Default: none. */
  readonly pii?: readonly string[];
}

/** A page of an app. */
export interface Page<Name extends string = string, P extends string = string> extends Declaration<"page", Name> {
  readonly path: P;
  readonly title: string;
  readonly uses: PageUses;
  view(context: never): unknown;
  readonly accessibility: AccessibilityLevel;
  readonly widths: readonly number[];
  readonly primary: boolean;
  readonly pii: readonly string[];
}

const rules = {
  ...commonRules,
  path: true,
  title: true,
  uses: true,
  view: true,
  accessibility: true,
  widths: "list",
  primary: true,
  pii: "list",
} satisfies RulesOf<PageOptions<string, PageUses>>;

/** Declares a page: its path, what it uses, and how it looks. It is served by the apps that list it. */
export function page<
  const Name extends string,
  const P extends string,
  const U extends PageUses = Readonly<Record<never, never>>,
>(name: Name, options: PageOptions<P, U>): Page<Name, P> {
  const { path, title, uses, view, accessibility, widths, primary, pii } = options;
  return declare(
    { kind: "page", name, above: page, given: { options, rules } },
    {
      ...common(options),
      path,
      title: title ?? name,
      uses: Object.freeze({ ...uses }),
      view,
      accessibility: accessibility ?? "WCAG2.2-AA",
      widths: widths ?? [360, 1280],
      primary: primary ?? !String(path).includes(":"),
      pii: pii ?? [],
    },
  ) as unknown as Page<Name, P>;
}

/** True for a page. */
export const isPage = (declaration: Declaration): declaration is Page => declaration.kind === "page";
