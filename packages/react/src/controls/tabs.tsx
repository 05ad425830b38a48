import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useUrlParameter } from "./use-url-parameter.ts";

/** One tab with its panel. */
export interface Tab {
  readonly id: string;
  readonly title: ReactNode;
  readonly panel: ReactNode;
}

/** Tabs, of which one panel is shown. Arrow keys move between them. */
export function Tabs({
  label,
  tabs,
  inUrl,
}: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** Name of the parameter of the address that keeps the chosen tab. Default: the address does not know of it. */
  readonly inUrl?: string;
}): ReactElement {
  const base = useId();
  const [chosen, choose] = useChosen(inUrl);
  const list = useRef<HTMLDivElement>(null);
  const current = tabs.find(({ id }) => id === chosen) ?? tabs[0];
  const currentId = current?.id;
  useEffect(() => showTab(list.current, currentId), [currentId]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next =
      tabs[
        nextIndex(
          event.key,
          tabs.findIndex(({ id }) => id === current?.id),
          tabs.length,
        )
      ];
    if (next === undefined) return;
    event.preventDefault();
    choose(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus();
  };
  return (
    <div className="tl-tabs">
      <div ref={list} className="tl-tablist" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            id={`${base}-${id}`}
            type="button"
            role="tab"
            className="tl-tab"
            data-tab={id}
            aria-selected={id === current?.id}
            aria-controls={id === current?.id ? `${base}-panel` : undefined}
            tabIndex={id === current?.id ? 0 : -1}
            onClick={() => choose(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div id={`${base}-panel`} role="tabpanel" className="tl-tabpanel" aria-labelledby={`${base}-${current?.id}`}>
        {current?.panel}
      </div>
    </div>
  );
}

function useChosen(inUrl: string | undefined): readonly [string | null, (id: string) => void] {
  const [own, setOwn] = useState<string | null>(null);
  const [kept, keep] = useUrlParameter(inUrl ?? "tab");
  return inUrl === undefined ? [own, setOwn] : [kept, keep];
}

/** Scrolls the list sideways as far as shows a tab, and the page not at all. */
function showTab(list: HTMLElement | null, id: string | undefined): void {
  const tab = id === undefined ? null : list?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(id)}"]`);
  if (list == null || tab == null) return;
  const [left, right] = [tab.offsetLeft - list.offsetLeft, tab.offsetLeft - list.offsetLeft + tab.offsetWidth];
  if (left < list.scrollLeft) list.scrollLeft = left;
  else if (right > list.scrollLeft + list.clientWidth) list.scrollLeft = right - list.clientWidth;
}

function nextIndex(key: string, at: number, count: number): number {
  if (key === "ArrowRight") return (at + 1) % count;
  if (key === "ArrowLeft") return (at + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : -1;
}
