import { Breadcrumbs, DataTable, exactTime, RemoteView, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRelease } from "throughline/client/studio";
import { studio, useKnownGraph } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { declarationPath, pagePath } from "../../navigation/pages.ts";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { sizeText } from "../../pieces/words.ts";
import { CanaryPanel } from "./canary-panel.tsx";
import { MoveHistory } from "./move-history.tsx";
import { MoveRelease } from "./move-release.tsx";
import { TrafficTable } from "./traffic-table.tsx";

/** One release: what changed with it and what it pins. */
export function ReleasePage({ id }: { readonly id: string }): ReactElement {
  const state = useAsked(`release ${id}`, (signal) => studio.release(id, { signal }), { everyMs: 5_000 });
  return (
    <div className="st-page">
      <RemoteView state={state} what={id} empty={`There is no release ${id}`}>
        {(release) => <Release release={release} />}
      </RemoteView>
    </div>
  );
}

function Release({ release }: { readonly release: StudioRelease }): ReactElement {
  const { id, current, createdAt, run, previous } = release;
  return (
    <div className="st-page">
      <header className="st-page-head">
        <Breadcrumbs crumbs={[{ title: "Releases", href: pagePath("releases") }, { title: id }]} />
        <div className="st-page-title">
          <h1 className="st-name">{id}</h1>
          {current ? <Status status="held" word="answers now" /> : null}
          {release.canary === null ? null : <Status status="at-risk" word="canary" />}
          <span className="st-row st-push">
            <MoveRelease release={release} />
          </span>
        </div>
        <p className="st-page-facts">
          <span>{exactTime(createdAt)}</span>
          <a href={pagePath("runs", run)}>
            made by <code>{run}</code>
          </a>
          {previous === null ? null : (
            <a href={pagePath("releases", previous)}>
              after <code>{previous}</code>
            </a>
          )}
        </p>
      </header>
      <CanaryPanel release={release} />
      <Panel title="What it is">
        <Figures
          figures={[
            { label: "Declarations", text: release.declarations },
            { label: "Pinned versions", text: release.versions },
            {
              label: "Changed",
              text: release.changes?.length ?? (release.previous === null ? "everything" : "not known"),
            },
            { label: "Size", text: sizeText(release.sizeBytes), note: "code and models" },
          ]}
        />
      </Panel>
      {release.canary !== null || release.traffic === null || release.traffic.length === 0 ? null : (
        <Panel title="What it answered" note="since this server answers from it, or since a canary's step began">
          <TrafficTable traffic={release.traffic} />
        </Panel>
      )}
      <Changes release={release} />
      <Pins release={release} />
      {release.moves.length === 0 ? null : (
        <Panel title="Moves">
          <MoveHistory moves={[...release.moves].reverse()} />
        </Panel>
      )}
    </div>
  );
}

function Changes({ release }: { readonly release: StudioRelease }): ReactElement {
  const { changes } = release;
  const graph = useKnownGraph();
  const rows = (changes ?? []).map((change) => {
    const node = graph?.nodes.find(({ id }) => id === change.id);
    return {
      ...change,
      name: change.id.slice(change.id.indexOf(":") + 1),
      href: node === undefined ? "" : declarationPath(node),
    };
  });
  return (
    <Panel title="What changed" note="from the release before">
      {changes === null ? (
        <p className="st-note">
          {release.previous === null
            ? "It is the first release: everything in it is new."
            : "The release before is not kept, so what changed is not known."}
        </p>
      ) : (
        <DataTable
          label="Changes"
          rows={rows}
          empty="Nothing changed"
          columns={[
            {
              column: "name",
              title: "Declaration",
              show: ({ name, href }) => <code>{href === "" ? name : <a href={href}>{name}</a>}</code>,
            },
            "change",
            { column: "before", title: "Version before", code: true },
            { column: "after", title: "Version after", code: true },
          ]}
        />
      )}
    </Panel>
  );
}

/** A figure with as many digits as say something; the pin in full stands beside it. */
function pinText(says: string): string {
  if (!/^-?\d+\.\d+$/.test(says)) return says;
  const value = Number(says);
  const digits = Math.abs(value) >= 1_000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return value.toLocaleString("en-US", digits);
}

function Pins({ release: { pins } }: { readonly release: StudioRelease }): ReactElement {
  const graph = useKnownGraph();
  const rows = pins.map(({ id, says, version }) => {
    const kind = id.slice(0, id.indexOf(":"));
    return {
      name: id.slice(id.indexOf(":") + 1),
      kind: graph?.nodes.find((node) => node.kind === kind)?.title ?? kind,
      says: pinText(says),
      version,
    };
  });
  return (
    <Panel title="What it pins">
      <DataTable
        label="Pinned versions"
        rows={rows}
        empty="It pins nothing"
        fields={[{ name: "version", type: "json", nullable: false }]}
        columns={[
          { column: "name", title: "Declaration", code: true },
          "kind",
          { column: "says", title: "Version", code: true },
          { column: "version", title: "In full" },
        ]}
      />
    </Panel>
  );
}
