import type { ReactElement, ReactNode } from "react";

/** What is said where there is nothing: what would be here and, at best, the one action that brings it. */
export type EmptyText =
  | string
  | {
      readonly title: string;
      /** What this is for. */
      readonly hint?: ReactNode;
      /** One link or button. */
      readonly action?: ReactNode;
    };

/** The state of having nothing to show. */
export function Empty({ text }: { readonly text: EmptyText }): ReactElement {
  const { title, hint, action } = typeof text === "string" ? { title: text, hint: undefined, action: undefined } : text;
  return (
    <div className="tl-empty">
      <p className="tl-empty-title">{title}</p>
      {hint === undefined ? null : <p className="tl-empty-hint">{hint}</p>}
      {action}
    </div>
  );
}
