import { durationText, ErrorCard, Icon, RoleChip, Status, useNow } from "@throughline/react";
import { type ReactElement, useEffect, useRef } from "react";
import type { StudioProgressStep, StudioRunProgress } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useLive } from "../../asking/use-live.ts";
import { pagePath } from "../../navigation/pages.ts";
import { Panel } from "../../pieces/panel.tsx";

/** The run that goes on in this server, step by step; it is shown again after a reload. Nothing while none goes on. */
export function LiveRun({ onEnd }: { readonly onEnd: () => void }): ReactElement | null {
  const { value } = useLive("runs/live", (signal) => studio.runLive({ signal }));
  const active = value?.state === "running" || value?.state === "checking";
  const wasActive = useRef(false);
  useEffect(() => {
    if (wasActive.current && !active) onEnd();
    wasActive.current = active;
  }, [active, onEnd]);
  if (value === null || value.state === "idle") return null;
  if (!active && value.problem === null) return null;
  return (
    <Panel
      title={active ? "Goes on now" : "The last run failed"}
      note={value.id === null ? undefined : <RunLink id={value.id} />}
    >
      {value.problem === null ? (
        <Progress progress={value} />
      ) : (
        <ErrorCard problem={{ ...value.problem, status: 0, retryable: false }} />
      )}
      <Steps steps={value.steps} />
    </Panel>
  );
}

const RunLink = ({ id }: { readonly id: string }) => (
  <a href={pagePath("runs", id)}>
    <code>{id}</code>
  </a>
);

function Progress({ progress }: { readonly progress: StudioRunProgress }): ReactElement {
  const { done, total, remainingMs, state } = progress;
  const text =
    total === null ? (state === "checking" ? "checking the project" : "planning") : `${done} of ${total} declarations`;
  const rest = remainingMs === null ? "" : `, about ${durationText(remainingMs)} left`;
  return (
    <div role="status">
      <progress
        className="st-progress"
        max={total ?? 1}
        {...(total === null ? {} : { value: done })}
        aria-label="Progress"
      />
      <p className="st-note">
        {text}
        {rest}
      </p>
    </div>
  );
}

const marks = { running: null, built: "held", kept: null, failed: "broken" } as const;

function Steps({ steps }: { readonly steps: readonly StudioProgressStep[] }): ReactElement {
  const now = useNow();
  return (
    <ul className="st-plain">
      {steps.map(({ role, name, state, text, startedAt, tookMs, notes }) => {
        const look = marks[state];
        return (
          <li key={name} className="st-row">
            <span className="st-step-state">
              {look === null ? (
                <>
                  <Icon name={state === "running" ? "retry" : "dash"} /> {state}
                </>
              ) : (
                <Status status={look} word={state} />
              )}
            </span>
            {role === null ? null : <RoleChip role={role} />}
            <code>{name}</code>
            <span className="st-note">
              {text}
              {notes.length === 0 ? "" : ` · ${notes.join(", ")}`}
            </span>
            <span className="st-note st-push">{durationText(tookMs ?? Math.max(0, now - Date.parse(startedAt)))}</span>
          </li>
        );
      })}
    </ul>
  );
}
