import { exactTime, numberText, RemoteView } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import type { StudioColumnProfile, StudioProfile, StudioValue } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { Bars, Columns } from "../../pieces/bars.tsx";
import { percentText } from "../../pieces/words.ts";

/** What the columns hold: how many nulls and different values, the spread, the most frequent. */
export function ProfileTab({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`profile ${name}`, (signal) => studio.profile(name, { signal }));
  return (
    <RemoteView state={state} what={`profile of ${name}`} shape="chart" empty="It has no columns">
      {(profile) => (
        <div className="st-stack">
          <p className="st-note">{basis(profile)}</p>
          <div className="st-grid">
            {profile.columns.map((column) => (
              <ColumnCard key={column.name} column={column} />
            ))}
          </div>
        </div>
      )}
    </RemoteView>
  );
}

const count = (n: number) => n.toLocaleString("en-US");

function basis({ total, sampled, tookMs, version }: StudioProfile): string {
  const rows = sampled === null ? `all ${count(total)} rows` : `a sample of ${count(sampled)} of ${count(total)} rows`;
  return `Of ${rows} of version ${version}, read in ${Math.round(tookMs)} ms.`;
}

function ColumnCard({ column }: { readonly column: StudioColumnProfile }): ReactElement {
  const { name, type, unit, rows, nulls, distinct, complete, masked } = column;
  const different = distinct === null ? null : Math.min(distinct, rows);
  return (
    <section className="tl-card st-column-card" aria-label={name}>
      <p className="st-column-head">
        <code>{name}</code>
        <span className="st-note">
          {type}
          {unit === null ? "" : ` ${unit}`}
        </span>
      </p>
      <p className="st-note">
        {nulls === 0 ? "no nulls" : `${percentText(nulls / rows)} null`}
        {different === null ? "" : ` · ${different > 10_000 ? "about " : ""}${count(different)} different`}
      </p>
      {complete ? <Spread column={column} /> : <p className="st-note">Not looked at: the time ran out.</p>}
      {masked ? <p className="st-note">Values are personal data and masked.</p> : null}
    </section>
  );
}

function Spread({ column }: { readonly column: StudioColumnProfile }): ReactNode {
  const { name, rows, histogram, top, min, max, mean, quartiles, type } = column;
  if (histogram !== null && histogram.length > 0)
    return (
      <>
        <Columns
          label={`Histogram of ${name}, ${histogram.length} bars`}
          values={histogram.map((bar) => bar.count)}
          titles={histogram.map((bar) => `${edge(bar.start)} to ${edge(bar.end)}: ${count(bar.count)}`)}
        />
        <p className="st-axis">
          <span>{edge(min)}</span>
          {quartiles === null ? null : <span>median {numberText(quartiles[1], type)}</span>}
          {mean === null ? null : <span>mean {numberText(mean)}</span>}
          <span>{edge(max)}</span>
        </p>
      </>
    );
  if (top !== null && top.length > 0 && (top[0]?.count ?? 0) > 1) {
    const most = top[0]?.count ?? 1;
    return (
      <Bars
        label={`Most frequent values of ${name}`}
        bars={top.slice(0, 5).map((one) => ({
          name: edge(one.value),
          share: one.count / most,
          text: percentText(one.count / rows),
        }))}
      />
    );
  }
  if (min === null) return null;
  return (
    <p className="st-axis">
      <span>{edge(min)}</span>
      <span>{edge(max)}</span>
    </p>
  );
}

/** A bound as people read it: an instant without its seconds, a number with commas. */
function edge(value: StudioValue): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return exactTime(value).slice(0, 16);
  return value === null ? "null" : String(value);
}
