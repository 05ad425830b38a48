import type { ReactNode } from "react";
import type { UseDescriptor } from "throughline/client";

/** A page after its code was loaded: what it uses, by descriptors, and how it is drawn. */
export interface LoadedPage {
  readonly uses?: Readonly<Record<string, UseDescriptor>>;
  readonly view: (context: never) => ReactNode;
}

/** A page of an app as the bundle's entry lists it. */
export interface AppPage {
  readonly name: string;
  readonly title: string;
  /** With parameters as `:name`. */
  readonly path: string;
  /** Whether it stands in the navigation. */
  readonly primary: boolean;
  readonly load: () => Promise<LoadedPage>;
}

/** An app as the bundle's entry lists it. */
export interface AppFacts {
  readonly name: string;
  readonly title: string;
  readonly pages: readonly AppPage[];
}
