import { DataTable, Status, useUrlParameter } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { RemoteList } from "throughline/client";
import type { StudioTraceSummary } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { TraceOf } from "./trace-view.tsx";

/** The last calls of an agent; a click shows the steps of one. */
export function AgentTraces({ agent }: { readonly agent: string }): ReactElement {
  const [chosen, choose] = useUrlParameter("trace");
  const list = useMemo(() => listOf(agent), [agent]);
  return (
    <div className="st-stack">
      <DataTable
        label="Traces"
        rows={list}
        empty={{ title: "It was not asked yet", hint: "Ask it in the playground." }}
        isSelected={({ id }) => id === chosen}
        onOpen={({ id }) => choose(id)}
        columns={[
          { column: "at", title: "When" },
          {
            column: "decided",
            title: "Outcome",
            width: 150,
            show: ({ decided, outcome }) => <Status status={decided ? "held" : "not-measured"} word={outcome} />,
          },
          { column: "tookMs", title: "Took" },
          "steps",
          "tokens",
          { column: "release", code: true },
          { column: "id", title: "Trace", code: true },
        ]}
      />
      {chosen === null ? null : <TraceOf agent={agent} id={chosen} />}
    </div>
  );
}

function listOf(agent: string): RemoteList<StudioTraceSummary> {
  const text = (name: string) => ({ name, type: "text", nullable: false });
  return {
    remote: "list",
    name: `traces ${agent}`,
    fields: [
      { name: "at", type: "timestamp", nullable: false },
      { name: "decided", type: "boolean", nullable: false },
      { name: "tookMs", type: "float64", nullable: false, unit: "ms" },
      { name: "steps", type: "int64", nullable: false },
      { name: "tokens", type: "int64", nullable: false },
      text("release"),
      text("id"),
    ],
    filters: [],
    sorts: [],
    async fetch({ cursor } = {}, { signal } = {}) {
      const options = { ...(cursor === undefined ? {} : { cursor }), ...(signal === undefined ? {} : { signal }) };
      const page = await studio.traces(agent, { limit: 50, ...options });
      return { items: page.items, next: page.next, release: "" };
    },
  };
}
