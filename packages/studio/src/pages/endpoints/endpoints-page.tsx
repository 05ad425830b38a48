import { RemoteView, Tabs } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioEndpoint, StudioNode } from "throughline/client/studio";
import { studio, useProject } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { NodeList } from "../../pieces/node-list.tsx";
import { DeclarationHead, DeclarationSide, ListHead } from "../../pieces/page-head.tsx";
import { SchemaView } from "../../pieces/schema-view.tsx";
import { TryIt } from "../../pieces/try-it.tsx";
import { EndpointLog } from "./endpoint-log.tsx";
import { LivePanel } from "./live-panel.tsx";
import { MonitoringPanel } from "./monitoring-panel.tsx";

const isEndpoint = ({ page }: StudioNode) => page === "endpoints";

/** All endpoints, or one of them. */
export function EndpointsPage({ name }: PageProps): ReactElement {
  if (name !== null) return <Endpoint name={name} />;
  return (
    <div className="st-page">
      <ListHead
        page="endpoints"
        lead="Models as they are served: each answer is logged with its features and release."
      />
      <NodeList label="Endpoints" empty="No endpoint is declared" take={isEndpoint} />
    </div>
  );
}

function Endpoint({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`endpoint ${name}`, (signal) => studio.endpoint(name, { signal }));
  return (
    <RemoteView state={state} what={name} empty={`There is no endpoint ${name}`}>
      {(endpoint) => <Shown endpoint={endpoint} />}
    </RemoteView>
  );
}

function Shown({ endpoint }: { readonly endpoint: StudioEndpoint }): ReactElement {
  const project = useProject();
  const keyRequired = project.phase === "ready" && project.value.keyRequired;
  return (
    <div className="st-page">
      <DeclarationHead page="endpoints" declaration={endpoint} degraded={endpoint.degraded} />
      <div className="st-beside">
        <div className="st-stack">
          <LivePanel endpoint={endpoint} />
          <MonitoringPanel monitoring={endpoint.monitoring} />
          <Tabs
            label="Parts of the endpoint"
            inUrl="tab"
            tabs={[
              {
                id: "try",
                title: "Try it",
                panel: <TryIt example={endpoint.example} keyRequired={keyRequired} action="Send the request" />,
              },
              {
                id: "log",
                title: "Recent answers",
                panel: (
                  <EndpointLog
                    name={endpoint.name}
                    log={endpoint.log}
                    model={endpoint.model.name}
                    hasClasses={hasClasses(endpoint)}
                  />
                ),
              },
              { id: "schema", title: "Schema", panel: <Schemas endpoint={endpoint} /> },
            ]}
          />
        </div>
        <DeclarationSide declaration={endpoint} />
      </div>
    </div>
  );
}

const hasClasses = ({ reply }: StudioEndpoint) => Object.hasOwn(reply.properties ?? {}, "probabilities");

function Schemas({ endpoint }: { readonly endpoint: StudioEndpoint }): ReactElement {
  return (
    <div className="st-stack">
      <ul className="st-plain">
        {endpoint.paths.map(({ method, path }) => (
          <li key={path}>
            <span className="st-method">{method}</span> <code>{path}</code>
          </li>
        ))}
      </ul>
      <div className="st-two">
        <section>
          <h3 className="st-label">Request</h3>
          <SchemaView schema={endpoint.request} label="Request" />
        </section>
        <section>
          <h3 className="st-label">Reply</h3>
          <SchemaView schema={endpoint.reply} label="Reply" />
        </section>
      </div>
    </div>
  );
}
