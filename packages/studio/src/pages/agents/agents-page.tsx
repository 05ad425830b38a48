import { RemoteView, Tabs } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioAgent, StudioNode } from "throughline/client/studio";
import { studio, useGraph } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { NodeList } from "../../pieces/node-list.tsx";
import { DeclarationHead, DeclarationSide, ListHead } from "../../pieces/page-head.tsx";
import { Pairs, Panel } from "../../pieces/panel.tsx";
import { SchemaView } from "../../pieces/schema-view.tsx";
import { AgentTraces } from "./agent-traces.tsx";
import { KnowledgePage } from "./knowledge-page.tsx";
import { Playground } from "./playground.tsx";
import { PromptPage } from "./prompt-page.tsx";
import { Tools } from "./tools.tsx";

const isAi = ({ page }: StudioNode) => page === "agents";

/** All agents, knowledge bases and prompts, or one of them. */
export function AgentsPage({ name }: PageProps): ReactElement {
  if (name !== null) return <One name={name} />;
  return (
    <div className="st-page">
      <ListHead
        page="agents"
        lead="Agents with their tools and limits, the knowledge they cite and the prompts they fill."
      />
      <NodeList label="Agents" empty="No agent is declared" take={isAi} />
    </div>
  );
}

/** A name may be that of an agent, a knowledge base or a prompt: the graph says which. */
function One({ name }: { readonly name: string }): ReactElement {
  const state = useGraph();
  return (
    <RemoteView state={state} what={name} empty={`There is no agent ${name}`}>
      {({ nodes }) => {
        const kind = nodes.find((node) => isAi(node) && node.name === name)?.kind;
        if (kind === "knowledgeBase") return <KnowledgePage name={name} />;
        return kind === "prompt" ? <PromptPage name={name} /> : <Agent name={name} />;
      }}
    </RemoteView>
  );
}

function Agent({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`agent ${name}`, (signal) => studio.agent(name, { signal }));
  return (
    <RemoteView state={state} what={name} empty={`There is no agent ${name}`}>
      {(agent) => <Shown agent={agent} />}
    </RemoteView>
  );
}

function Shown({ agent }: { readonly agent: StudioAgent }): ReactElement {
  return (
    <div className="st-page">
      <DeclarationHead page="agents" declaration={agent} />
      <div className="st-beside">
        <Tabs
          label="Parts of the agent"
          inUrl="tab"
          tabs={[
            { id: "playground", title: "Playground", panel: <Playground agent={agent} /> },
            { id: "traces", title: "Traces", panel: <AgentTraces agent={agent.name} /> },
            { id: "tools", title: `Tools ${agent.tools.length}`, panel: <Tools agent={agent} /> },
            { id: "schema", title: "Schema", panel: <Schemas agent={agent} /> },
          ]}
        />
        <div className="st-stack">
          <Panel title="How it works">
            <Pairs
              pairs={[
                ["Language model", agent.languageModel?.id ?? "none"],
                ["Prompt", `${agent.prompt.name}, variant ${agent.prompt.use}`],
                ["Steps at most", agent.limits.steps],
                ["Tokens at most", agent.limits.tokens.toLocaleString("en-US")],
                ["Time at most", agent.limits.timeout],
                ["Chat text goes to", agent.chat],
              ]}
            />
            {agent.languageModel?.decides === true ? null : (
              <p className="st-note">
                No language model is configured: it answers with cited passages and tool results, and decides nothing.
              </p>
            )}
          </Panel>
          <DeclarationSide declaration={agent} />
        </div>
      </div>
    </div>
  );
}

function Schemas({ agent }: { readonly agent: StudioAgent }): ReactElement {
  return (
    <div className="st-two">
      <section>
        <h2 className="st-label">Input</h2>
        <SchemaView schema={agent.input} label="Input" />
      </section>
      <section>
        <h2 className="st-label">Output where it decides</h2>
        <SchemaView schema={agent.output} label="Output" />
      </section>
    </div>
  );
}
