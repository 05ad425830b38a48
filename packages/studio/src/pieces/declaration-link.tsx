import { RoleChip } from "@throughline/react";
import type { ReactElement } from "react";
import { useNode } from "../asking/studio.ts";
import { declarationPath } from "../navigation/pages.ts";

/** A declaration by its name, linked to its page. */
export function DeclarationLink({ id }: { readonly id: string }): ReactElement {
  const node = useNode(id);
  if (node === undefined) return <code>{id.slice(id.indexOf(":") + 1)}</code>;
  return (
    <a href={declarationPath(node)}>
      <code>{node.name}</code>
    </a>
  );
}

/** Declarations below each other: role, name, kind. */
export function DeclarationList({
  ids,
  none,
}: {
  readonly ids: readonly string[];
  readonly none: string;
}): ReactElement {
  if (ids.length === 0) return <p className="st-note">{none}</p>;
  return (
    <ul className="st-readers">
      {ids.map((id) => (
        <Reader key={id} id={id} />
      ))}
    </ul>
  );
}

function Reader({ id }: { readonly id: string }): ReactElement {
  const node = useNode(id);
  return (
    <li>
      <span className="st-note">{node?.role ? <RoleChip role={node.role} /> : null}</span>
      <span className="st-reader">
        <DeclarationLink id={id} /> <span className="st-note">{node?.title}</span>
      </span>
    </li>
  );
}
