import { type ReactElement, type RefObject, useEffect, useRef } from "react";

/** Says in full what a cell cuts off or rounds, while the cell is hovered or focused. Escape takes it away. */
export function CellTip({ grid }: { readonly grid: RefObject<HTMLDivElement | null> }): ReactElement {
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [from, to] = [grid.current, tip.current];
    if (from === null || to === null) return undefined;
    const show = (event: Event) => showTip(to, (event.target as HTMLElement).closest<HTMLElement>('[role="gridcell"]'));
    const hide = () => hideTip(to);
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    };
    from.addEventListener("pointerover", show);
    from.addEventListener("focusin", show);
    from.addEventListener("pointerleave", hide);
    from.addEventListener("focusout", hide);
    from.addEventListener("scroll", hide);
    from.addEventListener("keydown", pressed);
    return () => {
      from.removeEventListener("pointerover", show);
      from.removeEventListener("focusin", show);
      from.removeEventListener("pointerleave", hide);
      from.removeEventListener("focusout", hide);
      from.removeEventListener("scroll", hide);
      from.removeEventListener("keydown", pressed);
    };
  }, [grid]);
  return <div ref={tip} popover="manual" className="tl-tip" aria-hidden="true" />;
}

function showTip(tip: HTMLElement, cell: HTMLElement | null): void {
  const value = cell?.querySelector<HTMLElement>("[data-exact]");
  const cut = cell !== null && cell.scrollWidth > cell.clientWidth;
  const text = value?.dataset.exact ?? (cut ? (cell.textContent ?? "") : "");
  if (cell === null || text === "") {
    hideTip(tip);
    return;
  }
  const at = cell.getBoundingClientRect();
  tip.textContent = text;
  tip.style.setProperty("--tl-top", `${at.bottom}px`);
  tip.style.left = `${Math.min(at.left, document.documentElement.clientWidth - 220)}px`;
  if (!tip.matches(":popover-open")) tip.showPopover();
}

function hideTip(tip: HTMLElement): void {
  if (tip.matches(":popover-open")) tip.hidePopover();
}
