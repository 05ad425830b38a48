import { Status } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import type {
  StudioContract,
  StudioContractChange,
  StudioContractMoment,
  StudioSources,
} from "throughline/client/studio";
import { useChanges } from "../../asking/use-changes.ts";
import { pagePath } from "../../navigation/pages.ts";
import { Panel } from "../../pieces/panel.tsx";
import { Time } from "../../pieces/time.tsx";
import { historyRows } from "./history-rows.ts";

/** How a contract came to be so: the sources in the folder, the lock, then each release that changed it, newest first. */
export function ContractHistory({ contract }: { readonly contract: StudioContract }): ReactElement {
  const state = useChanges({ watched: true });
  const sources = state.phase === "ready" ? state.value.sources : undefined;
  const own = sources === undefined ? [] : changesIn(sources, contract.id);
  return (
    <Panel title="History" note="of what others rely on, newest first">
      <ol className="st-history">
        {own.length === 0 ? null : (
          <Row head="Sources in the folder" note="against the lock">
            <Changes changes={own} />
          </Row>
        )}
        {historyRows(contract.history).map((row) =>
          row.of === "same" ? (
            <Row
              key={`same ${row.newest.release}`}
              head={sameText(row.count)}
              note={<Time at={row.newest.at ?? ""} />}
            />
          ) : (
            <Moment key={`${row.moment.of} ${row.moment.release}`} moment={row.moment} />
          ),
        )}
      </ol>
    </Panel>
  );
}

const sameText = (count: number) =>
  count === 1 ? "One release without a change" : `${count} releases without a change`;

function Moment({ moment }: { readonly moment: StudioContractMoment }): ReactElement {
  const { of, release, at, current, change, changes, before } = moment;
  const link = (
    <a href={pagePath("releases", release)}>
      <code>{release}</code>
    </a>
  );
  if (of === "lock")
    return (
      <Row head="throughline.lock.json" note={<>against {link}, which answers</>}>
        {change === "same" ? <p className="st-note">It says the same.</p> : <What change={change} changes={changes} />}
      </Row>
    );
  const note = (
    <>
      {at === null ? null : <Time at={at} />}
      {before === null ? "" : ", against "}
      {before === null ? null : <code>{before}</code>}
    </>
  );
  return (
    <Row
      head={
        <>
          {link} {current ? <Status status="held" word="answers now" /> : null}
        </>
      }
      note={note}
    >
      <What change={change} changes={changes} />
    </Row>
  );
}

function What({ change, changes }: Pick<StudioContractMoment, "change" | "changes">): ReactElement {
  if (change === "changed") return <Changes changes={changes} />;
  const words = {
    first: "It is in the oldest release that is kept; what was before is not known.",
    added: "It was declared.",
    removed: "It is no longer declared.",
    same: "Nothing changed.",
  } as const;
  return <p className="st-note">{words[change]}</p>;
}

function Row({
  head,
  note,
  children,
}: {
  readonly head: ReactNode;
  readonly note: ReactNode;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <li>
      <p className="st-row">
        <span className="st-history-head">{head}</span>
        <span className="st-note">{note}</span>
      </p>
      {children}
    </li>
  );
}

/** Changes of a contract: what breaks others with an icon and a word. */
function Changes({ changes }: { readonly changes: readonly StudioContractChange[] }): ReactElement {
  return (
    <ul className="st-plain">
      {changes.map(({ says, breaks }) => (
        <li key={says} className="st-row">
          {breaks === null ? (
            <span className="st-note">compatible</span>
          ) : (
            <Status status="broken" word={breakWords[breaks]} />
          )}
          <span>{says}</span>
        </li>
      ))}
    </ul>
  );
}

const breakWords = {
  readers: "breaks readers",
  callers: "breaks callers",
  meaning: "breaks the meaning",
} as const;

function changesIn(sources: StudioSources, id: string): readonly StudioContractChange[] {
  if (sources.state !== "checked") return [];
  return [
    ...sources.breaks.filter(({ declaration }) => declaration === id).flatMap(({ changes }) => changes),
    ...sources.compatible.filter(({ declaration }) => declaration === id),
  ];
}
