import { Empty, Status, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioSourceReport } from "throughline/client/studio";
import { pagePath } from "../../navigation/pages.ts";
import { DeclarationLink } from "../../pieces/declaration-link.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { BreakCard } from "./break-card.tsx";
import { affectedText } from "./break-words.ts";
import { Compatible, Deprecated, Gaps } from "./report-parts.tsx";
import { SourceProblems } from "./source-problems.tsx";

/** The report of a check: the verdict, each break with its way, and what breaks nobody. */
export function SourceReport({
  report,
  release,
}: {
  readonly report: StudioSourceReport;
  readonly release: string;
}): ReactElement {
  const { breaks, compatible, problems, unread, gaps, deprecated } = report;
  const [kept, keep] = useUrlParameter("break");
  const opened = kept ?? breaks[0]?.id;
  const nothing = breaks.length + compatible.length + problems.length + unread.length === 0;
  return (
    <div className="st-stack">
      <Verdict report={report} release={release} />
      {nothing ? <NothingChanged report={report} /> : null}
      {problems.length === 0 ? null : (
        <Panel title="Problems" note="that no break explains">
          <SourceProblems problems={problems} />
        </Panel>
      )}
      {breaks.map((found) => (
        <BreakCard
          key={found.id}
          found={found}
          isOpen={found.id === opened}
          open={() => keep(found.id === opened ? "none" : found.id)}
        />
      ))}
      {unread.length === 0 ? null : (
        <p className="st-note">
          Not compared, since something that they read is not there:{" "}
          {unread.map((id, i) => (
            <span key={id}>
              {i === 0 ? "" : ", "}
              <DeclarationLink id={id} />
            </span>
          ))}
        </p>
      )}
      <Compatible changes={compatible} />
      <Deprecated deprecated={deprecated} />
      <Gaps gaps={gaps} />
    </div>
  );
}

/** What is served, and what the sources would make of it. */
function Verdict({ report, release }: { readonly report: StudioSourceReport; readonly release: string }): ReactElement {
  const { verdict, problems, lock } = report;
  const breaking = report.breaks.filter((one) => one.verdict === "breaking");
  const served = (
    <>
      Served:{" "}
      <a href={pagePath("releases", release)}>
        <code>{release}</code>
      </a>
      .{" "}
    </>
  );
  if (verdict === "breaking")
    return (
      <p className="st-alert st-verdict" role="status">
        <Status status="broken" word="breaking" />
        <span>
          {served}The sources in the folder break {affectedText(breaking)}. None of it is served until a run takes it.
        </span>
      </p>
    );
  const words =
    problems.length > 0
      ? "The sources in the folder have problems, so no run takes them."
      : lock === "missing"
        ? "There is no throughline.lock.json, so nothing is relied on yet; `throughline run` writes it."
        : "Nobody is affected by the sources in the folder.";
  return (
    <p className="st-verdict" role="status">
      <Status
        status={problems.length > 0 ? "broken" : verdict === "compatible" ? "held" : "at-risk"}
        word={problems.length > 0 ? "problems" : verdict}
      />
      <span>
        {served}
        {words}
      </span>
    </p>
  );
}

function NothingChanged({ report: { declarations, lock } }: { readonly report: StudioSourceReport }): ReactElement {
  return (
    <Empty
      text={{
        title: lock === "missing" ? "Nothing is relied on yet" : "Nothing changed since the lock",
        hint: `${declarations} declarations were compared. A change of what one gives to others is shown here, with whom it affects, as soon as its file is saved.`,
      }}
    />
  );
}
