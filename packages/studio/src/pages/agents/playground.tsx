import type { ReactElement } from "react";
import { useState } from "react";
import type { StudioAgent } from "throughline/client/studio";
import { useProject } from "../../asking/studio.ts";
import { TryIt } from "../../pieces/try-it.tsx";
import { AgentAnswer } from "./agent-answer.tsx";
import { LatestTrace } from "./trace-view.tsx";

/** Asks the agent and shows its answer with the steps that led to it. */
export function Playground({ agent }: { readonly agent: StudioAgent }): ReactElement {
  const project = useProject();
  const [asked, setAsked] = useState(0);
  const example = {
    method: "POST",
    path: agent.path,
    body: agent.example,
    curl: `curl "$URL${agent.path}" \\\n  -H "content-type: application/json" \\\n  -d '${JSON.stringify(agent.example)}'`,
  };
  return (
    <div className="st-stack">
      <TryIt
        example={example}
        keyRequired={project.phase === "ready" && project.value.keyRequired}
        action="Ask the agent"
        onSent={() => setAsked((n) => n + 1)}
      >
        {(sent) => <AgentAnswer sent={sent} />}
      </TryIt>
      {asked === 0 ? null : <LatestTrace agent={agent.name} asked={asked} />}
    </div>
  );
}
