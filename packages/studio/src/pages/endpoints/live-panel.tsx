import { NotMeasured, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioEndpoint, StudioLive, StudioWindow } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useLive } from "../../asking/use-live.ts";
import { Columns } from "../../pieces/bars.tsx";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { millisecondsText, percentText } from "../../pieces/words.ts";

/** Latency and calls of an endpoint, second by second. */
export function LivePanel({ endpoint }: { readonly endpoint: StudioEndpoint }): ReactElement {
  const { name, model, fallback } = endpoint;
  const { value, problem } = useLive(`live ${name}`, (signal) => studio.endpointLive(name, { signal }));
  const live = value ?? endpoint.live;
  const version = model.version === null ? "no version" : `version ${model.version}`;
  return (
    <Panel title="Now" note={`${model.name}, ${version}${fallback ? ", with a fallback" : ""}`}>
      {problem === null ? null : <Status status="at-risk" word={`not live: ${problem.title}`} />}
      {live.windows[2].calls === 0 ? (
        <NotMeasured>Nobody called it in the last 15 minutes.</NotMeasured>
      ) : (
        <>
          <Windows live={live} />
          <LastMinute live={live} />
        </>
      )}
    </Panel>
  );
}

function LastMinute({ live: { seconds } }: { readonly live: StudioLive }): ReactElement {
  return (
    <>
      <Columns
        label="Calls in each of the last 60 seconds"
        values={seconds.map(({ calls }) => calls)}
        titles={seconds.map(({ calls, p99Ms }) => `${calls} calls${p99Ms === null ? "" : `, p99 ${p99Ms} ms`}`)}
      />
      <p className="st-axis">
        <span>60 s ago</span>
        <span>calls a second</span>
        <span>now</span>
      </p>
    </>
  );
}

const latency = (ms: number | null) => (ms === null ? "–" : millisecondsText(ms));

function Windows({ live }: { readonly live: StudioLive }): ReactElement {
  const columns: readonly (readonly [string, (window: StudioWindow) => string])[] = [
    ["Calls", ({ calls }) => calls.toLocaleString("en-US")],
    ["A second", ({ rps }) => String(Number(rps.toPrecision(3)))],
    ["p50", ({ p50Ms }) => latency(p50Ms)],
    ["p90", ({ p90Ms }) => latency(p90Ms)],
    ["p99", ({ p99Ms }) => latency(p99Ms)],
    ["Longest", ({ maxMs }) => latency(maxMs)],
    ["Failed", ({ serverErrors }) => serverErrors.toLocaleString("en-US")],
    ["Refused", ({ callerErrors }) => callerErrors.toLocaleString("en-US")],
    ["By fallback", ({ degraded, calls }) => (calls === 0 ? "–" : percentText(degraded / Math.max(degraded, calls)))],
  ];
  return (
    <Scroll label="Latency and calls, rows">
      <table className="st-table" aria-label="Latency and calls">
        <thead>
          <tr>
            <th scope="col">Last</th>
            <NumberHeads titles={columns.map(([title]) => title)} />
          </tr>
        </thead>
        <tbody>
          {live.windows.map((window) => (
            <tr key={window.minutes}>
              <th scope="row">{window.minutes} min</th>
              {columns.map(([title, show]) => (
                <td key={title} className="st-number">
                  {show(window)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
