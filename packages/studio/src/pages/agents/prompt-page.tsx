import { RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioPrompt } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { DeclarationHead, DeclarationSide } from "../../pieces/page-head.tsx";
import { Pairs, Panel } from "../../pieces/panel.tsx";
import { SchemaView } from "../../pieces/schema-view.tsx";

/** A prompt: its variants, what fills it and what it must give. */
export function PromptPage({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`prompt ${name}`, (signal) => studio.prompt(name, { signal }));
  return (
    <RemoteView state={state} what={name} empty={`There is no prompt ${name}`}>
      {(prompt) => <Shown prompt={prompt} />}
    </RemoteView>
  );
}

function Shown({ prompt }: { readonly prompt: StudioPrompt }): ReactElement {
  return (
    <div className="st-page">
      <DeclarationHead page="agents" declaration={prompt} />
      <div className="st-beside">
        <div className="st-stack">
          <Panel title="Variants">
            <Pairs
              pairs={[
                ["In use", prompt.use],
                ["All", prompt.variants.join(", ")],
                ["Cases", prompt.cases],
              ]}
            />
          </Panel>
          <Panel title="Input">
            <SchemaView schema={prompt.input} label="Input" />
          </Panel>
          <Panel title="Output">
            <SchemaView schema={prompt.output} label="Output" />
          </Panel>
        </div>
        <DeclarationSide declaration={prompt} />
      </div>
    </div>
  );
}
