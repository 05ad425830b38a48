import { NotMeasured, Status, type StatusName } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import type { StudioCanary, StudioReleaseSummary } from "throughline/client/studio";
import { pagePath } from "../../navigation/pages.ts";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { Time } from "../../pieces/time.tsx";
import { sharesText } from "./move-words.ts";
import { TrafficTable } from "./traffic-table.tsx";

/** A canary beside the release that answers the rest: its share and step, what its figures say, and how both do. Nothing where it is none. */
export function CanaryPanel({
  release: { id, canary },
  actions,
}: {
  readonly release: StudioReleaseSummary;
  readonly actions?: ReactNode;
}): ReactElement | null {
  if (canary === null) return null;
  const { stable, step, steps, since, shares, next } = canary;
  return (
    <Panel
      title="Canary"
      actions={actions}
      note={
        <>
          <a href={pagePath("releases", id)}>
            <code>{id}</code>
          </a>{" "}
          beside{" "}
          <a href={pagePath("releases", stable)}>
            <code>{stable}</code>
          </a>
        </>
      }
    >
      <Figures
        figures={[
          { label: "Answers", text: sharesText(shares) },
          { label: "Step", text: `${step + 1} of ${steps}`, note: <Time at={since} /> },
          { label: "After that", text: next === null ? "all requests" : sharesText(next) },
        ]}
      />
      <Verdict verdict={canary.verdict} />
      <Traffic canary={canary} id={id} />
    </Panel>
  );
}

const words: Readonly<Record<NonNullable<StudioCanary["verdict"]>["decision"], readonly [StatusName, string]>> = {
  advance: ["held", "goes on"],
  hold: ["at-risk", "stays in its step"],
  abort: ["broken", "ends"],
};

function Verdict({ verdict }: Pick<StudioCanary, "verdict">): ReactElement {
  if (verdict === null) return <NotMeasured>The server has not judged it yet</NotMeasured>;
  const [status, word] = words[verdict.decision];
  return (
    <p className="st-row">
      <Status status={status} word={word} /> <span>{verdict.because}</span>
    </p>
  );
}

function Traffic({ canary: { traffic, stable }, id }: { readonly canary: StudioCanary; readonly id: string }) {
  if (traffic === null || traffic.length === 0)
    return (
      <p className="st-note">
        {traffic === null ? "No server here counts requests." : "Neither has answered a request since the step began."}
      </p>
    );
  const roleOf = (release: string) => (release === id ? "canary" : release === stable ? "stable" : "");
  return <TrafficTable traffic={traffic} roleOf={roleOf} />;
}
