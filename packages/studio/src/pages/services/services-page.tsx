import { countText, Icon, RemoteView, useUrlParameter } from "@throughline/react";
import { type ReactElement, useEffect, useRef } from "react";
import type { StudioRoute, StudioServices } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { DeclarationHead, DeclarationSide, ListHead } from "../../pieces/page-head.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { millisecondsText } from "../../pieces/words.ts";
import { RouteDetails } from "./route-details.tsx";

type Group = StudioServices["groups"][number];

/** Every route of the server, or those of one service. */
export function ServicesPage({ name }: PageProps): ReactElement {
  const state = useAsked("services", (signal) => studio.services({ signal }));
  return (
    <RemoteView
      state={state}
      what="routes"
      shape="table"
      empty={{ title: "Nothing is served", hint: "Declare a service in backend/." }}
      isEmpty={({ groups }) => groups.length === 0}
    >
      {(services) => <Shown services={services} name={name} />}
    </RemoteView>
  );
}

function Shown({ services, name }: { readonly services: StudioServices; readonly name: string | null }): ReactElement {
  const one = services.groups.find((group) => group.name === name);
  if (one?.declaration)
    return (
      <div className="st-page">
        <DeclarationHead page="services" declaration={one.declaration} />
        <div className="st-beside">
          <Routes group={one} services={services} alone />
          <DeclarationSide declaration={one.declaration} />
        </div>
      </div>
    );
  return (
    <div className="st-page">
      <ListHead
        page="services"
        lead="Everything that this server answers, with its schemas. Each call is real."
        actions={
          <>
            <a className="tl-button tl-button-plain" href="/docs">
              Open the API's own pages
            </a>
            <a className="tl-button tl-button-plain" href={services.openapi}>
              OpenAPI document
            </a>
          </>
        }
      />
      {services.groups.map((group) => (
        <Routes key={group.name} group={group} services={services} />
      ))}
    </div>
  );
}

function Routes({
  group,
  services,
  alone = false,
}: {
  readonly group: Group;
  readonly services: StudioServices;
  /** True on the page of the service itself, whose head says the rest. */
  readonly alone?: boolean;
}): ReactElement {
  const { name, description, declaration, routes } = group;
  return (
    <Panel
      title={alone ? "Routes" : name}
      note={alone ? undefined : (description ?? undefined)}
      actions={
        declaration === null || alone ? undefined : <a href={pagePath("services", name)}>Promises and readers</a>
      }
    >
      <ul className="st-plain st-routes">
        {routes.map((route) => (
          <li key={route.id}>
            <Route route={route} schemas={services.schemas} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** A route that opens to its parameters, schemas and a request of one's own; which one is open stands in the address. */
function Route({
  route,
  schemas,
}: {
  readonly route: StudioRoute;
  readonly schemas: StudioServices["schemas"];
}): ReactElement {
  const [opened, setOpened] = useUrlParameter("route");
  const details = useRef<HTMLDetailsElement>(null);
  const open = opened === route.id;
  useEffect(() => {
    if (open) details.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const { method, path, summary, keyRequired, live } = route;
  const recent = live?.windows[2];
  return (
    <details
      ref={details}
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open && !open) setOpened(route.id);
        else if (!event.currentTarget.open && open) setOpened(null);
      }}
    >
      <summary>
        <span>
          <span className="st-method">{method}</span> <code>{path}</code>
        </span>
        <span className="st-soft st-route-says">{summary}</span>
        {keyRequired ? (
          <span className="st-note st-with-icon" title="Asks for an API key">
            <Icon name="lock" /> key
          </span>
        ) : null}
        <span className="st-note">
          {recent === undefined || recent.calls === 0
            ? ""
            : `${countText(recent.calls, "call")}, p99 ${recent.p99Ms === null ? "–" : millisecondsText(recent.p99Ms)}`}
        </span>
      </summary>
      {open ? <RouteDetails route={route} schemas={schemas} /> : null}
    </details>
  );
}
