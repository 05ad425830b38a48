import { type MouseEvent, type ReactElement, type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "../controls/button.tsx";

/** A dialog over the page, which waits behind it. Escape closes it, and the focus goes back to where it was. */
export function Dialog({
  open,
  title,
  onClose,
  children,
  actions,
  wide = false,
}: {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the primary one last. */
  readonly actions?: ReactNode;
  /** True for tables and what else takes all the room there is. @default false */
  readonly wide?: boolean;
}): ReactElement {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useModal(dialog, open);
  return (
    <dialog
      ref={dialog}
      className="tl-dialog"
      data-wide={wide}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => closeOutside(event, dialog.current)}
      onKeyDown={() => undefined}
    >
      {open ? (
        <div className="tl-dialog-inner">
          <header className="tl-dialog-head">
            <h2 id={id}>{title}</h2>
            <IconButton label="Close" icon="cross" onClick={() => dialog.current?.close()} />
          </header>
          <div className="tl-dialog-body">{children}</div>
          {actions === undefined ? null : <footer className="tl-dialog-foot">{actions}</footer>}
        </div>
      ) : null}
    </dialog>
  );
}

/** Opens the element over the page while `open` holds. */
export function useModal(dialog: { readonly current: HTMLDialogElement | null }, open: boolean): void {
  useEffect(() => {
    const element = dialog.current;
    if (open && element?.open === false) element.showModal();
    if (!open && element?.open === true) element.close();
  }, [dialog, open]);
}

/** A click on the element itself is one on what lies around its content. */
export function closeOutside(event: MouseEvent, dialog: HTMLDialogElement | null): void {
  if (event.target === dialog) dialog?.close();
}
