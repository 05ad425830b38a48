import { type ReactElement, type ReactNode, type RefObject, type ToggleEvent, useId, useRef, useState } from "react";
import { Icon, type IconName } from "../controls/icons.tsx";

/** A button that opens a panel beside it. Escape and a click elsewhere close it, and the focus goes back to the button. */
export function Popover({
  label,
  icon,
  count = 0,
  children,
}: {
  readonly label: string;
  readonly icon: IconName;
  /** How many settings of the panel are in use; shown beside the label. @default 0 */
  readonly count?: number;
  /** The panel; a function receives what closes it. Only made while it is open. */
  readonly children: ReactNode | ((close: () => void) => ReactNode);
}): ReactElement {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const close = () => panel.current?.hidePopover();
  const toggled = (event: ToggleEvent<HTMLDivElement>) => {
    setOpen(event.newState === "open");
    if (event.newState === "open") place(button, panel);
  };
  return (
    <>
      <button ref={button} type="button" className="tl-button tl-button-plain" popoverTarget={id} aria-expanded={open}>
        <Icon name={icon} />
        <span className="tl-button-label">{label}</span>
        {count === 0 ? null : <span className="tl-count">{count}</span>}
      </button>
      <div ref={panel} id={id} popover="auto" className="tl-popover" onBeforeToggle={toggled} onToggle={focusFirst}>
        {open ? (typeof children === "function" ? children(close) : children) : null}
      </div>
    </>
  );
}

/** Below the button, aligned with the edge that leaves more room. */
function place(button: RefObject<HTMLButtonElement | null>, panel: RefObject<HTMLDivElement | null>): void {
  const at = button.current?.getBoundingClientRect();
  const style = panel.current?.style;
  if (at === undefined || style === undefined) return;
  const width = document.documentElement.clientWidth;
  const leftHalf = at.left + at.width / 2 < width / 2;
  style.setProperty("--tl-top", `${at.bottom}px`);
  style.left = leftHalf ? `${Math.max(0, at.left)}px` : "auto";
  style.right = leftHalf ? "auto" : `${Math.max(0, width - at.right)}px`;
}

function focusFirst(event: ToggleEvent<HTMLDivElement>): void {
  if (event.newState !== "open") return;
  event.currentTarget.querySelector<HTMLElement>("input, select, button, a[href]")?.focus();
}
