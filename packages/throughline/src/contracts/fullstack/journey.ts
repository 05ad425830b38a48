import type { Duration } from "../core/duration.ts";

/** An element by its ARIA role and its accessible name. */
export interface ElementTarget {
  readonly role: "button" | "link" | "tab" | "row" | "checkbox" | "radio" | "menuitem" | "option" | "combobox";
  readonly name: string | RegExp;
}

/** What a journey does and sees, as a person at the app's pages would. Every step waits for what it needs, 10 s at most. */
export interface JourneyContext {
  /** Opens a path of the app: `/alerts`. */
  visit(path: string): Promise<void>;
  /** Clicks a button or link by its text, else the element that shows the text; or an element by role and name. */
  click(target: string | RegExp | ElementTarget): Promise<void>;
  /** Types into the field with this label, or chooses the option of that text. */
  fill(label: string | RegExp, text: string): Promise<void>;
  /** Fails unless the text can be seen. */
  see(text: string | RegExp, options?: SeeOptions): Promise<void>;
  /** Presses a key: `Enter`, `Escape`, `Control+K`. */
  press(key: string): Promise<void>;
}

/** What `see` asks for beyond the text. */
export interface SeeOptions {
  /** How long the text may take to come. @default "10s" */
  readonly within?: Duration;
  /** True where the text must not be there, or go away in time. @default false */
  readonly absent?: boolean;
}

/** One way through an app; it passes when nothing in it throws. */
export type Journey = (context: JourneyContext) => Promise<void>;
