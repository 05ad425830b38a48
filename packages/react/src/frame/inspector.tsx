import { type ReactElement, type ReactNode, useEffect, useId } from "react";
import { IconButton } from "../controls/button.tsx";

/** What is known of the selection, beside the content; below it on narrow screens. Escape closes it. */
export function Inspector({
  title,
  above,
  onClose,
  children,
}: {
  readonly title: string;
  /** What and whose it is: kind, role, place. */
  readonly above?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !overlayOpen()) onClose();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [onClose]);
  return (
    <aside className="tl-inspector" aria-labelledby={id}>
      <header className="tl-inspector-head">
        <div>
          {above === undefined ? null : <p className="tl-inspector-above">{above}</p>}
          <h2 id={id}>{title}</h2>
        </div>
        <IconButton label="Close" icon="cross" onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}

/** What lies over the page takes Escape first. */
const overlayOpen = () => document.querySelector("dialog[open], :popover-open") !== null;
