import type { ReactElement } from "react";
import type { StudioAgent } from "throughline/client/studio";
import { DeclarationLink } from "../../pieces/declaration-link.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { SchemaView } from "../../pieces/schema-view.tsx";

/** The tools of an agent as its language model is told of them: names, words and parameters, made from the contracts. */
export function Tools({ agent }: { readonly agent: StudioAgent }): ReactElement {
  if (agent.tools.length === 0) return <p className="st-note">It has no tools.</p>;
  return (
    <div className="st-stack">
      {agent.tools.map(({ name, description, declaration, parameters }) => (
        <Panel key={name} title={name} note={<DeclarationLink id={declaration} />}>
          <p className="st-soft">{description}</p>
          <SchemaView schema={parameters} label={`Parameters of ${name}`} />
        </Panel>
      ))}
    </div>
  );
}
