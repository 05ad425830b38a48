import { counted } from "../../contracts/core/counted.ts";
import type { DeprecatedTarget } from "../../contracts/graph/deprecations.ts";
import type { Gap } from "../../contracts/graph/gaps.ts";
import { gapCure, gapWanted } from "./gap-text.ts";
import { fact } from "./labelled-fact.ts";
import { formatPlace } from "./place.ts";
import type { Style } from "./style.ts";

interface NoteRendering {
  readonly style: Style;
  readonly columns: number;
}

/** What somebody needs and nobody gives, each with who could. */
export const renderGaps = (gaps: readonly Gap[], rendering: NoteRendering): string =>
  gaps
    .flatMap((gap) => {
      const { style } = rendering;
      const place = style.cyan(formatPlace(gap.place));
      return fact("gap", `${place}  ${gap.name} needs ${style.bold(gapWanted(gap))}: ${gapCure(gap)}`, rendering);
    })
    .join("\n");

/** What is on its way out and still read, each with its last day. */
export const renderDeprecated = (deprecated: readonly DeprecatedTarget[], rendering: NoteRendering): string =>
  deprecated
    .flatMap(({ target, until, daysLeft, use, consumers }) => {
      const { style } = rendering;
      const instead = use === undefined ? "" : `, use ${use}`;
      const readers = consumers.map(({ name }) => name).join(", ");
      const text = `${style.bold(target)} until ${until}, ${counted(daysLeft, "day")} left${instead}: read by ${readers}`;
      return fact("ends", text, rendering);
    })
    .join("\n");
