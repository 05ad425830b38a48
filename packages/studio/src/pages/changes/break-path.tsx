import { RoleChip } from "@throughline/react";
import { type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import type { StudioPathStep } from "throughline/client/studio";
import { useKnownGraph } from "../../asking/studio.ts";
import { declarationPath, pagePath } from "../../navigation/pages.ts";

/** The step that a key leads to; undefined for keys that lead nowhere. */
export function stepAt(key: string, at: number, count: number): number | undefined {
  if (key === "ArrowRight" || key === "ArrowDown") return Math.min(count - 1, at + 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.max(0, at - 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}

/** The way from a change to whom it affects. Arrow keys walk along it, Enter opens the declaration. */
export function BreakPath({ steps }: { readonly steps: readonly StudioPathStep[] }): ReactElement {
  const [at, setAt] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  const reachable = Math.min(at, steps.length - 1);
  const walk = (event: KeyboardEvent) => {
    const next = stepAt(event.key, reachable, steps.length);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    list.current?.querySelectorAll<HTMLElement>("[data-step]")[next]?.focus();
  };
  return (
    <ol
      ref={list}
      className="st-walk"
      aria-label="From the change to whom it affects; arrow keys walk"
      onKeyDown={walk}
    >
      {steps.map((step, i) => (
        <li key={`${i} ${step.label}`}>
          <Step step={step} isCause={i === 0} tabIndex={i === reachable ? 0 : -1} onReach={() => setAt(i)} />
        </li>
      ))}
    </ol>
  );
}

function Step({
  step: { label, declaration, title, role },
  isCause,
  tabIndex,
  onReach,
}: {
  readonly step: StudioPathStep;
  readonly isCause: boolean;
  readonly tabIndex: number;
  readonly onReach: () => void;
}): ReactElement {
  const node = useKnownGraph()?.nodes.find(({ id }) => id === declaration);
  const content = (
    <>
      <span className="st-walk-about">
        {role === null ? null : <RoleChip role={role} />}
        <span>{isCause ? "changed" : (title ?? (declaration === null ? "people outside" : ""))}</span>
      </span>
      <code>{label}</code>
    </>
  );
  const shared = { className: "st-walk-step", "data-step": true, "data-cause": isCause, tabIndex, onFocus: onReach };
  if (declaration === null) return <span {...shared}>{content}</span>;
  return (
    <a {...shared} href={node === undefined ? pagePath("contracts", declaration) : declarationPath(node)}>
      {content}
    </a>
  );
}
