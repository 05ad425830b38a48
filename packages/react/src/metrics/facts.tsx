import type { ReactElement } from "react";
import type { RemoteField } from "throughline/client";
import { valueText } from "../format/value-text.ts";
import { labelOf } from "../format/words.ts";
import { useNow } from "../remote/use-now.ts";
import { Masked } from "../states/notices.tsx";
import { Value } from "../table/body-row.tsx";

/** One record as names and values, in columns where there is room. */
export function Facts<Row extends object>({
  fields,
  row,
  only,
  reveal = [],
}: {
  readonly fields: readonly RemoteField[];
  readonly row: Row;
  /** The fields that are shown, in their order. Default: all. */
  readonly only?: readonly (keyof Row & string)[];
  /** Fields of personal data that are shown in the clear. @default [] */
  readonly reveal?: readonly (keyof Row & string)[];
}): ReactElement {
  const now = useNow();
  const shown = only === undefined ? fields : only.flatMap((name) => fields.filter((field) => field.name === name));
  return (
    <dl className="tl-facts">
      {shown.map((field) => {
        const name = field.name as keyof Row & string;
        const value = valueText(field, row[name], { now, reveal: reveal.includes(name) });
        return (
          <div key={name} className="tl-fact">
            <dt title={field.description ?? name}>{labelOf(name)}</dt>
            <dd>
              {value.kind === "masked" ? <Masked /> : <Value value={value} />}
              {field.unit === undefined || value.kind === "null" ? null : (
                <span className="tl-unit"> {field.unit}</span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
