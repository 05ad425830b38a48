import { Breadcrumbs, durationText, exactTime, RemoteView, Status } from "@throughline/react";
import type { CSSProperties, ReactElement } from "react";
import type { StudioRun, StudioRunStep } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { pagePath } from "../../navigation/pages.ts";
import { DeclarationLink, DeclarationList } from "../../pieces/declaration-link.tsx";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { Promises } from "../../pieces/promises.tsx";
import { Time } from "../../pieces/time.tsx";
import { RunState } from "./run-state.tsx";
import { timelineOf } from "./timeline.ts";

/** One run: its steps on a line of time, what it measured, and the release that it made. */
export function RunPage({ id }: { readonly id: string }): ReactElement {
  const state = useAsked(`run ${id}`, (signal) => studio.run(id, { signal }));
  return (
    <div className="st-page">
      <RemoteView state={state} what={id} empty={`There is no run ${id}`}>
        {(run) => <Run run={run} />}
      </RemoteView>
    </div>
  );
}

function Run({ run }: { readonly run: StudioRun }): ReactElement {
  return (
    <div className="st-page">
      <header className="st-page-head">
        <Breadcrumbs crumbs={[{ title: "Runs", href: pagePath("runs") }, { title: run.id }]} />
        <div className="st-page-title">
          <h1 className="st-name">{run.id}</h1>
          <RunState status={run.status} />
        </div>
        <p className="st-page-facts">
          <span>by {run.purpose}</span>
          <span>{exactTime(run.startedAt)}</span>
          {run.plan === null ? null : <code>{run.plan}</code>}
        </p>
      </header>
      {run.problem === null ? null : (
        <div className="st-alert" role="note">
          <b>{run.problem.detail}</b> <code>{run.problem.code}</code>
        </div>
      )}
      <div className="st-beside">
        <div className="st-stack">
          <Panel title="Outcome">
            <Figures
              figures={[
                { label: "Took", text: run.tookMs === null ? "goes on" : durationText(run.tookMs) },
                { label: "Built", text: run.built, note: "declarations" },
                { label: "Promises measured", text: run.measured, note: `${run.broken} broken` },
                {
                  label: "Release",
                  text: run.release === null ? "none" : <a href={pagePath("releases", run.release)}>{run.release}</a>,
                },
              ]}
            />
          </Panel>
          <Panel title="Steps" note="in the order that they were built in; bars show when each ran">
            <Timeline run={run} />
          </Panel>
          {run.skipped === null || run.skipped.length === 0 ? null : (
            <Panel title="Kept" note="did not change, so it was not built">
              <DeclarationList ids={run.skipped} none="Nothing" />
            </Panel>
          )}
        </div>
        <Measured run={run} />
      </div>
    </div>
  );
}

function Timeline({ run }: { readonly run: StudioRun }): ReactElement {
  const bars = timelineOf(run);
  if (bars.length === 0) return <p className="st-note">Nothing had to be built.</p>;
  return (
    <ol className="st-timeline">
      {bars.map(({ step, start, share }) => (
        <Step key={step.id} step={step} start={start} share={share} />
      ))}
    </ol>
  );
}

function Step({
  step,
  start,
  share,
}: {
  readonly step: StudioRunStep;
  readonly start: number;
  readonly share: number;
}): ReactElement {
  const style = {
    "--st-start": `${start * 100}%`,
    "--st-share": `${share * 100}%`,
    ...(step.role === null ? {} : { "--st-hue": `var(--tl-role-${step.role})` }),
  } as CSSProperties;
  return (
    <li>
      <Status status={step.accepted ? "held" : "broken"} word="" />
      <span className="st-timeline-name">
        <DeclarationLink id={step.id} />
      </span>
      <span className="st-span" style={style} aria-hidden="true" />
      <span className="st-took">{durationText(step.tookMs)}</span>
      <span className="st-timeline-text">
        {step.title} · {step.text.replaceAll(/ {2,}/g, " · ")}
        {step.accepted ? "" : " · a gate refused it"} · ended <Time at={step.at} />
      </span>
    </li>
  );
}

/** What the run measured, by declaration. */
function Measured({ run }: { readonly run: StudioRun }): ReactElement {
  const ids = [...new Set(run.evidence.map(({ declaration }) => declaration))];
  return (
    <div className="st-side">
      {ids.length === 0 ? (
        <Panel title="Evidence">
          <p className="st-note">This run measured no promise.</p>
        </Panel>
      ) : (
        ids.map((id) => (
          <Panel key={id} title={id.slice(id.indexOf(":") + 1)}>
            <Promises promises={run.evidence.filter(({ declaration }) => declaration === id)} />
          </Panel>
        ))
      )}
    </div>
  );
}
