/** How a page at a path read one thing that it uses: answers that came, and of those how many had each field read. */
export interface PageRead {
  readonly path: string;
  readonly use: string;
  readonly calls: number;
  readonly fields: Readonly<Record<string, number>>;
}

/** How one journey went. */
export interface JourneyOutcome {
  readonly passed: boolean;
  readonly tookMs: number;
  /** Why it did not get through. */
  readonly problem?: { readonly code: string; readonly detail: string };
  readonly reads: readonly PageRead[];
}

/** What is looked at on a page. */
export interface LookOptions {
  /** Width of the window, CSS pixels. */
  readonly width: number;
  readonly theme: "light" | "dark";
  /** The level of WCAG 2.2 that faults of access are looked for by; absent where they are not. */
  readonly level?: "A" | "AA" | "AAA";
}

/** What a page looks like once it is loaded and nothing of it is waited for. */
export interface PageLook {
  /** HTTP status of the document. */
  readonly status: number;
  /** Pixels that it is wider than the window. */
  readonly beyondPx: number;
  /** Faults of access: rule and elements. Empty where they were not looked for. */
  readonly violations: readonly string[];
  /** What its code threw. */
  readonly errors: readonly string[];
}

/** A real browser without a window. */
export interface PageBrowser {
  /** False where nothing is installed that finds faults of access. */
  readonly findsViolations: boolean;
  /** Goes a journey of an app through the app at `url`, in a profile of its own. Never throws for what the journey does. */
  go(name: string, journey: (steps: never) => Promise<void>, url: string): Promise<JourneyOutcome>;
  /** Opens an address in a profile of its own. Throws `journeys.page-unopened`. */
  look(url: string, options: LookOptions): Promise<PageLook>;
  close(): Promise<void>;
}
