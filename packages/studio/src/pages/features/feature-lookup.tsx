import { Button, exactTime, numberText, RemoteView, Status, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioFeatureLookup, StudioFeatureView } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { NumberHeads } from "../../pieces/number-heads.tsx";
import { Pairs } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";

/** Features of one key as an endpoint would see them, at the newest event or at a time of one's own. */
export function FeatureLookup({ view }: { readonly view: StudioFeatureView }): ReactElement {
  const [key, setKey] = useUrlParameter("key");
  const [at, setAt] = useUrlParameter("at");
  const shown = key ?? (view.samples.length > 0 ? String(view.samples[0]) : null);
  const submit = (data: FormData) => {
    setKey(String(data.get("key") ?? "").trim());
    setAt(String(data.get("at") ?? "").trim());
  };
  return (
    <div className="st-stack">
      <form key={`${shown} ${at}`} className="st-row st-end" action={submit}>
        <label className="st-field">
          <span>{view.entity.key.name}</span>
          <input className="tl-input" name="key" defaultValue={shown ?? ""} required list="sample-keys" />
        </label>
        <datalist id="sample-keys">
          {view.samples.map((sample) => (
            <option key={String(sample)} value={String(sample)} />
          ))}
        </datalist>
        <label className="st-field">
          <span>As of, UTC; newest event where empty</span>
          <input className="tl-input" name="at" defaultValue={at ?? ""} placeholder="2026-02-01T12:00:00Z or now" />
        </label>
        <Button type="submit" look="primary">
          Look up
        </Button>
      </form>
      {shown === null ? (
        <p className="st-note">Keys are personal data here: type the one to look up.</p>
      ) : (
        <Found view={view} entityKey={shown} at={at} />
      )}
    </div>
  );
}

function Found({
  view,
  entityKey,
  at,
}: {
  readonly view: StudioFeatureView;
  readonly entityKey: string;
  readonly at: string | null;
}): ReactElement {
  const state = useAsked(`lookup ${view.name} ${entityKey} ${at}`, (signal) =>
    studio.lookup(view.name, { key: entityKey, ...(at === null ? {} : { at }), signal }),
  );
  return (
    <RemoteView state={state} what={`features of ${entityKey}`} shape="table" empty="No features">
      {(lookup) => <Values view={view} lookup={lookup} />}
    </RemoteView>
  );
}

function Values({
  view,
  lookup,
}: {
  readonly view: StudioFeatureView;
  readonly lookup: StudioFeatureLookup;
}): ReactElement {
  return (
    <>
      {lookup.known ? null : <Status status="not-measured" word={`nothing is known of ${lookup.key}`} />}
      <Pairs
        pairs={[
          ["Windows end before", exactTime(lookup.at)],
          ["Events kept of it", lookup.events.toLocaleString("en-US")],
          ["Its newest event", lookup.newest === null ? "none" : exactTime(lookup.newest)],
        ]}
      />
      <Scroll label={`Features of ${lookup.key}, rows`}>
        <table className="st-table" aria-label={`Features of ${lookup.key}`}>
          <thead>
            <tr>
              <th scope="col">Feature</th>
              <th scope="col">Arithmetic</th>
              <NumberHeads titles={["Value"]} />
            </tr>
          </thead>
          <tbody>
            {view.features.map(({ name, says, unit, type }) => {
              const value = lookup.values[name];
              return (
                <tr key={name}>
                  <td>
                    <code>{name}</code>
                  </td>
                  <td className="st-soft">{says}</td>
                  <td className="st-number">
                    {value === null || value === undefined ? (
                      <span className="tl-value-null">null</span>
                    ) : (
                      <code>
                        {numberText(value, type)}
                        {unit === undefined ? "" : ` ${unit}`}
                      </code>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
