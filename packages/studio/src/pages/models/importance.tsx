import { type ReactElement, useState } from "react";
import type { StudioModel } from "throughline/client/studio";
import { type Bar, Bars } from "../../pieces/bars.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { Segmented } from "../../pieces/segmented.tsx";
import { metricName } from "./metric-names.ts";

type Known = NonNullable<StudioModel["importance"]>;
type Shuffled = NonNullable<Known["permutation"]>;
type By = "gain" | "splits" | "shuffled";

/** Bars with what they are a share of. */
interface Shown {
  readonly note: string;
  readonly bars: readonly Bar[];
}

const names: Readonly<Record<By, string>> = { gain: "Gain", splits: "Splits", shuffled: "Shuffled" };

/** How much a version goes by each input: by gain, by splits, and by what it loses without it. */
export function Importance({ importance }: Pick<StudioModel, "importance">): ReactElement {
  const [by, choose] = useState<By>("gain");
  if (importance === null)
    return (
      <Panel title="Importance">
        <p className="st-note">The artifact says nothing about it.</p>
      </Panel>
    );
  const { permutation } = importance;
  const choices: readonly By[] = permutation === undefined ? ["gain", "splits"] : ["gain", "splits", "shuffled"];
  const { note, bars } =
    by === "shuffled" && permutation !== undefined ? byShuffling(permutation) : bySplits(importance, by);
  return (
    <Panel
      title="Importance"
      note={note}
      actions={
        <Segmented
          label="Importance by"
          chosen={by}
          choose={choose}
          choices={choices.map((one) => [one, names[one]] as const)}
        />
      }
    >
      <Bars label={`Importance of features by ${by === "shuffled" ? "shuffling" : by}`} bars={bars} />
      {by === "shuffled" && permutation !== undefined ? <ShuffledNote shuffled={permutation} /> : null}
    </Panel>
  );
}

function bySplits({ features }: Known, by: By): Shown {
  const all = features.reduce((sum, { splits }) => sum + splits, 0);
  const shares = features
    .map(({ feature, share, splits }) => ({ feature, share: by === "gain" ? share : splits / Math.max(1, all) }))
    .sort((a, b) => b.share - a.share);
  const most = shares[0]?.share || 1;
  return {
    note: by === "gain" ? "share of the total gain" : `share of ${all.toLocaleString("en-US")} splits`,
    bars: shares.map(({ feature, share }) => ({
      name: feature,
      share: share / most,
      text: `${(share * 100).toFixed(1)} %`,
    })),
  };
}

function byShuffling({ measure, rows, repeats, features }: Shuffled): Shown {
  const most = Math.max(0, ...features.map(({ increase }) => increase)) || 1;
  // As many digits for all as give the greatest three.
  const digits = Math.min(10, Math.max(0, 2 - Math.floor(Math.log10(most))));
  const text = (value: number) => (Number(value.toFixed(digits)) || 0).toFixed(digits).replace("-", "−");
  return {
    note: `how much worse ${metricName(measure)} gets where its values are shuffled among ${rows.toLocaleString("en-US")} test rows, ${repeats} times`,
    bars: features.map(({ feature, increase, deviation }) => ({
      name: feature,
      share: increase / most,
      text: `${text(increase)} ± ${text(deviation)}`,
    })),
  };
}

function ShuffledNote({ shuffled: { leftOut } }: { readonly shuffled: Shuffled }): ReactElement {
  const others = leftOut === 0 ? "" : ` ${leftOut.toLocaleString("en-US")} with less gain were not shuffled.`;
  return <p className="st-note">Of two inputs that say the same, both can show little.{others}</p>;
}
