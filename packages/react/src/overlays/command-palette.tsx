import { type KeyboardEvent, type ReactElement, useEffect, useId, useMemo, useRef, useState } from "react";
import { Icon } from "../controls/icons.tsx";
import { closeOutside, useModal } from "./dialog.tsx";
import { rank } from "./rank.ts";

/** Something that can be found and opened or done. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** What it is: "table", "field", "run", "action". */
  readonly group: string;
  readonly detail?: string;
  readonly run: () => void;
}

/** Most commands that are shown at once. */
const mostShown = 40;

/** Finds any command by a few of its letters. Arrow keys choose, Enter runs, Escape closes. */
export function CommandPalette({
  open,
  commands,
  onClose,
  label = "Search",
}: {
  readonly open: boolean;
  readonly commands: readonly Command[];
  readonly onClose: () => void;
  /** @default "Search" */
  readonly label?: string;
}): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  useModal(dialog, open);
  return (
    <dialog
      ref={dialog}
      className="tl-dialog tl-palette"
      aria-label={label}
      onClose={onClose}
      onClick={(event) => closeOutside(event, dialog.current)}
      onKeyDown={() => undefined}
    >
      {open ? <Finder commands={commands} label={label} close={() => dialog.current?.close()} /> : null}
    </dialog>
  );
}

function Finder({
  commands,
  label,
  close,
}: {
  readonly commands: readonly Command[];
  readonly label: string;
  readonly close: () => void;
}): ReactElement {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = useMemo(() => find(commands, typed), [commands, typed]);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    close();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") run(found[at]);
    else if (event.key === "ArrowDown") setAt((n) => Math.min(n + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt((n) => Math.max(n - 1, 0));
    else return;
    event.preventDefault();
  };
  return (
    <div className="tl-palette-inner">
      <label className="tl-palette-field">
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`}
          placeholder={label}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
        />
      </label>
      <Found id={id} found={found} at={at} run={run} />
      {found.length === 0 ? <p className="tl-empty-hint">Nothing has this name: {typed}</p> : null}
    </div>
  );
}

function Found({
  id,
  found,
  at,
  run,
}: {
  readonly id: string;
  readonly found: readonly Command[];
  readonly at: number;
  readonly run: (command: Command) => void;
}): ReactElement {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [at]);
  return (
    <div ref={list} id={id} role="listbox" aria-label="Results" className="tl-palette-list">
      {found.map((command, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is with the field, by the pattern of a combobox
        <div
          key={command.id}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === at}
          className="tl-palette-row"
          onClick={() => run(command)}
        >
          <span className="tl-palette-title">{command.title}</span>
          <span className="tl-palette-detail">{command.detail}</span>
          <span className="tl-palette-group">{command.group}</span>
        </div>
      ))}
    </div>
  );
}

function find(commands: readonly Command[], typed: string): readonly Command[] {
  if (typed.trim() === "") return commands.slice(0, mostShown);
  return commands
    .flatMap((command) => {
      const score = rank(typed, `${command.title} ${command.group}`);
      return score === undefined ? [] : [{ command, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, mostShown)
    .map(({ command }) => command);
}

/** Opens something on Ctrl-K, on a Mac also Command-K. */
export function useCommandKey(open: () => void): void {
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [open]);
}
