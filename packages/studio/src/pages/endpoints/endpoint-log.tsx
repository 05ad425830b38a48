import { DataTable, Status } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { RemoteList } from "throughline/client";
import type { StudioLogRow } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { pagePath } from "../../navigation/pages.ts";
import { pickedText } from "../models/picked-row.ts";

interface EndpointLogProps {
  readonly name: string;
  readonly log: string;
  /** Name of the model that answers. */
  readonly model: string;
  /** Answers say one of several classes. */
  readonly hasClasses: boolean;
}

/** The last answers of an endpoint as they were logged, newest first. */
export function EndpointLog({ name, log, model, hasClasses }: EndpointLogProps): ReactElement {
  const list = useMemo(() => listOf(name), [name]);
  return (
    <div className="st-stack">
      <p className="st-note">
        Kept in <a href={pagePath("data", log)}>{log}</a>; fields with personal data are left out.
      </p>
      <DataTable
        label="Recent answers"
        rows={list}
        empty={{ title: "Nothing was asked yet", hint: "Send a request under Try it." }}
        columns={[
          { column: "at", title: "When" },
          ...(hasClasses ? [{ column: "label" as const, title: "Class" }] : []),
          "score",
          {
            column: "degraded",
            title: "Answered by",
            width: 120,
            show: ({ degraded }) => (degraded ? <Status status="at-risk" word="fallback" /> : "the model"),
          },
          { column: "modelVersion", title: "Version" },
          {
            column: "requestId",
            title: "Why",
            width: 90,
            show: ({ degraded, requestId }) =>
              degraded ? null : <a href={explanationPath(model, name, requestId)}>explain</a>,
          },
          "entity",
          "id",
          "request",
          "features",
          "release",
        ]}
      />
    </div>
  );
}

function listOf(name: string): RemoteList<StudioLogRow> {
  const text = (field: string) => ({ name: field, type: "text", nullable: true });
  return {
    remote: "list",
    name: `log ${name}`,
    fields: [
      { name: "at", type: "timestamp", nullable: false },
      { name: "score", type: "float64", nullable: false },
      text("label"),
      { name: "degraded", type: "boolean", nullable: false },
      ...["modelVersion", "requestId", "entity", "id", "release"].map(text),
      { name: "request", type: "json", nullable: false },
      { name: "features", type: "json", nullable: false },
    ],
    filters: [],
    sorts: [],
    async fetch({ cursor } = {}, { signal } = {}) {
      const page = await studio.endpointLog(name, {
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
        ...(signal === undefined ? {} : { signal }),
      });
      return { items: page.items, next: page.next, release: "" };
    },
  };
}

/** Where a request is explained by the version that answered it. */
const explanationPath = (model: string, endpoint: string, request: string) =>
  `${pagePath("models", model)}?tab=explanation&row=${encodeURIComponent(pickedText({ by: "request", endpoint, request }))}`;
