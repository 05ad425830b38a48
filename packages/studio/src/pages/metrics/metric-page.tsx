import { RemoteView, Tabs, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioMetric } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { CodeBlock } from "../../pieces/code-block.tsx";
import { DeclarationHead, DeclarationSide } from "../../pieces/page-head.tsx";
import { Figures, Pairs, Panel } from "../../pieces/panel.tsx";
import { Segmented } from "../../pieces/segmented.tsx";
import { MetricCut } from "./metric-cut.tsx";
import { targetText } from "./target-text.ts";

/** One metric: what it is now, cut by time and dimension, and what it means. */
export function MetricPage({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`metric ${name}`, (signal) => studio.metric(name, { signal }));
  return (
    <RemoteView state={state} what={name} empty={`There is no metric ${name}`}>
      {(metric) => <Shown metric={metric} />}
    </RemoteView>
  );
}

function Shown({ metric }: { readonly metric: StudioMetric }): ReactElement {
  const target = targetText(metric);
  return (
    <div className="st-page">
      <DeclarationHead page="metrics" declaration={metric} />
      <div className="st-beside">
        <div className="st-stack">
          <Panel title="Now">
            <Figures
              figures={[
                { label: metric.name, text: metric.figure?.text ?? "no figure" },
                ...(target === null ? [] : [{ label: "Should be", text: target }]),
              ]}
            />
          </Panel>
          <Cuts metric={metric} />
          <Tabs
            label="Definition"
            inUrl="tab"
            tabs={[
              { id: "meaning", title: "Definition", panel: <Meaning metric={metric} /> },
              { id: "sql", title: "SQL", panel: <CodeBlock text={brokenSql(metric.sql)} label="SQL" /> },
            ]}
          />
        </div>
        <DeclarationSide declaration={metric} />
      </div>
    </div>
  );
}

/** The chart with the choices of grain and dimension, both in the address. */
function Cuts({ metric }: { readonly metric: StudioMetric }): ReactElement {
  const [by, setBy] = useUrlParameter("by");
  const [split, setSplit] = useUrlParameter("split");
  const names = metric.dimensions.map(({ name }) => name);
  const choices = [...metric.grains, ...names];
  const chosen = choices.find((one) => one === by) ?? (metric.grains.includes("day") ? "day" : (choices[0] ?? "day"));
  const overTime = metric.grains.includes(chosen);
  const splits = names.find((one) => one === split) ?? "none";
  return (
    <Panel
      title="Over time and by dimension"
      actions={
        <span className="st-row">
          <Segmented label="Cut by" chosen={chosen} choose={setBy} choices={choices.map((one) => [one, one])} />
          {overTime && names.length > 0 ? (
            <label className="st-row">
              <span className="st-note">a line for each</span>
              <select
                className="tl-input st-auto"
                value={splits}
                onChange={(event) => setSplit(event.target.value === "none" ? null : event.target.value)}
              >
                {["none", ...names].map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          ) : null}
        </span>
      }
    >
      <MetricCut metric={metric} by={chosen} {...(overTime && splits !== "none" ? { split: splits } : {})} />
    </Panel>
  );
}

function Meaning({ metric }: { readonly metric: StudioMetric }): ReactElement {
  const filter = Object.entries(metric.filter).map(([name, value]) => `${name} = ${value}`);
  return (
    <Pairs
      pairs={[
        ["Arithmetic", <code key="says">{metric.says}</code>],
        ["Rows of", <code key="from">{metric.from}</code>],
        ["Time", <code key="time">{metric.time}</code>],
        ["Unit", metric.share ? "share, shown in percent" : metric.unit],
        ["Only rows with", filter.join(", ")],
        ["Can be cut by", [...metric.grains, ...metric.dimensions.map(({ name }) => name)].join(", ")],
        ["What is decided by it", metric.decision],
        ["Values under", <code key="values">{metric.values}</code>],
      ]}
    />
  );
}

/** SQL of one line with its clauses on lines of their own. */
const brokenSql = (sql: string) =>
  sql.replace(/ (FROM|WHERE|GROUP BY|ORDER BY|LIMIT) /g, "\n$1 ").replace(/, (?=[a-z]+\()/g, ",\n       ");
