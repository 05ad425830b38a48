import { type Command, CommandPalette, useCommandKey } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { StudioSearch, StudioSearchEntry } from "throughline/client/studio";
import { studio } from "../asking/studio.ts";
import { useAsked } from "../asking/use-asked.ts";
import { go } from "../navigation/address.ts";
import { basePath, pagePath } from "../navigation/pages.ts";

/** Finds every declaration, field, run, release, page and action. Opened by Ctrl-K. */
export function Search({
  open,
  onOpen,
  onClose,
  canRun,
}: {
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly canRun: boolean;
}): ReactElement | null {
  useCommandKey(onOpen);
  return open ? <Found onClose={onClose} canRun={canRun} /> : null;
}

function Found({ onClose, canRun }: { readonly onClose: () => void; readonly canRun: boolean }): ReactElement {
  const state = useAsked("search", (signal) => studio.search({ signal }));
  const found = state.phase === "ready" ? state.value : undefined;
  const commands = useMemo(() => [...actions(canRun), ...commandsOf(found)], [found, canRun]);
  return (
    <CommandPalette
      open
      commands={commands}
      onClose={onClose}
      label="Search declarations, fields, runs, pages, actions"
    />
  );
}

function actions(canRun: boolean): Command[] {
  const open = (id: string, title: string, href: string) => ({ id, title, group: "action", run: () => go(href) });
  return [
    ...(canRun ? [open("start-run", "Start a run", `${pagePath("runs")}?start=1`)] : []),
    open("broken", "Show what is broken", `${pagePath("hand-offs")}?show=promises&status=broken`),
    open("changes", "Show what the sources break", pagePath("changes")),
    open("table", "Show the map as a table", `${pagePath("map")}?view=table`),
  ];
}

const commandsOf = (found: StudioSearch | undefined): Command[] => (found?.entries ?? []).map(commandOf);

function commandOf({ type, label, detail, role, path }: StudioSearchEntry): Command {
  return {
    id: `${type} ${path} ${label}`,
    title: label,
    group: type === "declaration" || type === "page" ? detail : type,
    detail: [type === "declaration" || type === "page" ? null : detail, role]
      .filter((part) => part !== null)
      .join(" · "),
    run: () => go(`${basePath}${path}`),
  };
}
