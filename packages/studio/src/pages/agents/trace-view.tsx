import { RemoteView, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioTrace, StudioTraceStep } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { JsonBlock } from "../../pieces/code-block.tsx";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { millisecondsText } from "../../pieces/words.ts";

/** The trace of the newest call of an agent; asked again whenever `asked` grows. */
export function LatestTrace({ agent, asked }: { readonly agent: string; readonly asked: number }): ReactElement {
  const state = useAsked(`latest trace ${agent} ${asked}`, async (signal) => {
    const { items } = await studio.traces(agent, { limit: 1, signal });
    return items[0] === undefined ? null : studio.trace(agent, items[0].id, { signal });
  });
  return (
    <RemoteView state={state} what="trace" empty="No trace was kept">
      {(trace) => (trace === null ? null : <TraceView trace={trace} />)}
    </RemoteView>
  );
}

/** One trace by its id. */
export function TraceOf({ agent, id }: { readonly agent: string; readonly id: string }): ReactElement {
  const state = useAsked(`trace ${agent} ${id}`, (signal) => studio.trace(agent, id, { signal }));
  return (
    <RemoteView state={state} what="trace" empty={`There is no trace ${id}`}>
      {(trace) => <TraceView trace={trace} />}
    </RemoteView>
  );
}

function TraceView({ trace }: { readonly trace: StudioTrace }): ReactElement {
  return (
    <Panel title="Trace" note={<code>{trace.id}</code>}>
      <Figures
        figures={[
          { label: "Outcome", text: trace.outcome },
          { label: "Took", text: millisecondsText(trace.tookMs) },
          { label: "Steps", text: trace.steps },
          { label: "Tokens", text: trace.tokens.toLocaleString("en-US") },
        ]}
      />
      <ol className="st-plain st-trace">
        {trace.spans.map((step, i) => (
          <li key={i}>
            <Step step={step} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Step({ step }: { readonly step: StudioTraceStep }): ReactElement {
  const { type, name, tookMs, input, output, problem, tokens } = step;
  return (
    <details>
      <summary className="st-row">
        <span className="st-note">{type}</span>
        <code>{name}</code>
        {problem === null ? null : <Status status="broken" word={problem.code} />}
        <span className="st-note st-push">
          {tokens === null ? "" : `${tokens.prompt} + ${tokens.completion} tokens · `}
          {millisecondsText(tookMs)}
        </span>
      </summary>
      <div className="st-two">
        <section>
          <h4 className="st-label">Took in</h4>
          <JsonBlock value={input} label={`input of ${name}`} />
        </section>
        <section>
          <h4 className="st-label">Gave</h4>
          <JsonBlock value={problem ?? output} label={`output of ${name}`} />
        </section>
      </div>
    </details>
  );
}
