import type { ReactElement } from "react";
import type { StudioCure } from "throughline/client/studio";
import { CodeBlock } from "../../pieces/code-block.tsx";

/** The commands that cure a break, to be copied, and who must agree. */
export function Cures({ cures }: { readonly cures: readonly StudioCure[] }): ReactElement {
  return (
    <ul className="st-plain st-stack">
      {cures.map(({ command, says, needs }) => (
        <li key={command} className="st-cure">
          <span className="st-note">
            {says}
            {needs.length === 0 ? "" : `; needs ${needs.join(", ")}`}
          </span>
          <CodeBlock text={command} label="command" />
        </li>
      ))}
    </ul>
  );
}
