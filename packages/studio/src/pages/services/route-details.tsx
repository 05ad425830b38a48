import { Tabs } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRoute, StudioServices } from "throughline/client/studio";
import { SchemaView } from "../../pieces/schema-view.tsx";
import { TryIt } from "../../pieces/try-it.tsx";

/** A route in full: a request of one's own, what it takes, what it answers. */
export function RouteDetails({
  route,
  schemas,
}: {
  readonly route: StudioRoute;
  readonly schemas: StudioServices["schemas"];
}): ReactElement {
  return (
    <div className="st-stack">
      <Tabs
        label={`Parts of ${route.id}`}
        tabs={[
          { id: "try", title: "Try it", panel: <TryIt example={route.example} keyRequired={route.keyRequired} /> },
          { id: "request", title: "Request", panel: <RequestPart route={route} schemas={schemas} /> },
          {
            id: "replies",
            title: `Replies ${route.replies.length}`,
            panel: <Replies route={route} schemas={schemas} />,
          },
        ]}
      />
    </div>
  );
}

interface PartProps {
  readonly route: StudioRoute;
  readonly schemas: StudioServices["schemas"];
}

function RequestPart({ route: { parameters, body }, schemas }: PartProps): ReactElement {
  const fields = {
    type: "object",
    properties: Object.fromEntries(
      parameters.map(({ name, schema, description, in: where }) => [
        name,
        { ...schema, description: [`in the ${where}`, description].filter((part) => part !== null).join(", ") },
      ]),
    ),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
  return (
    <div className="st-two">
      <section>
        <h3 className="st-label">Parameters</h3>
        {parameters.length === 0 ? (
          <p className="st-note">It takes none.</p>
        ) : (
          <SchemaView schema={fields} schemas={schemas} label="Parameters" />
        )}
      </section>
      <section>
        <h3 className="st-label">Body</h3>
        {body === null ? (
          <p className="st-note">It takes none.</p>
        ) : (
          <SchemaView schema={body} schemas={schemas} label="Body" />
        )}
      </section>
    </div>
  );
}

function Replies({ route: { replies }, schemas }: PartProps): ReactElement {
  return (
    <div className="st-stack">
      {replies.map(({ status, description, schema }) => (
        <section key={status}>
          <h3 className="st-label">
            <code>{status}</code> {description}
          </h3>
          {schema === null ? null : <SchemaView schema={schema} schemas={schemas} label={`Reply ${status}`} />}
        </section>
      ))}
    </div>
  );
}
