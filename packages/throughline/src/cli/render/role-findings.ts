import type { DeprecatedTarget } from "../../contracts/graph/deprecations.ts";
import type { Gap } from "../../contracts/graph/gaps.ts";
import type { UnusedFields } from "../../contracts/graph/unused-fields.ts";
import type { RoleFindings } from "../graph/role-findings.ts";
import { gapCure, gapWanted } from "./gap-text.ts";
import type { Style } from "./style.ts";
import type { TableColumn } from "./table.ts";

/** Rows under a label. */
export interface LabelledRows {
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** What a role may clean up, is waiting for and is asked for, as rows of its report. */
export function findingRows({ unused, deprecated, gaps, asked }: RoleFindings, style: Style): readonly LabelledRows[] {
  return [
    { label: "unused", columns: [{}, { wrap: true }], rows: unused.map((one) => unusedRow(one, style)) },
    {
      label: "deprecated",
      columns: [{}, { wrap: true }, { wrap: true }],
      rows: deprecated.map((one) => deprecatedRow(one, style)),
    },
    {
      label: "gaps",
      columns: [{}, { wrap: true }, { wrap: true }],
      rows: gaps.map((one) => [one.name, gapWanted(one), style.yellow(gapCure(one))]),
    },
    {
      label: "asked for",
      columns: [{ wrap: true }, {}, { wrap: true }],
      rows: asked.map((one) => [gapWanted(one), askerOf(one), style.dim(one.why ?? "")]),
    },
  ];
}

/** A port with a blank in its name is a route. */
function unusedRow({ name, port, fields, isWhole }: UnusedFields, style: Style): string[] {
  const title = port.includes(" ") ? port : name;
  return isWhole ? [title, style.dim("nobody reads it")] : [title, fields.join(", ")];
}

function deprecatedRow(
  { target, until, use, isPast, isExternal, consumers }: DeprecatedTarget,
  style: Style,
): string[] {
  const readers = [...consumers.map(({ name }) => name), ...(isExternal ? ["people outside"] : [])];
  const read = readers.length === 0 ? "nobody reads it" : `read by ${readers.join(", ")}`;
  const end = isPast ? style.red(`over since ${until}`) : `until ${until}`;
  return [target, use === undefined ? end : `${end}, use ${use}`, readers.length === 0 ? style.dim(read) : read];
}

const askerOf = ({ role, name }: Gap) => `by ${role === undefined ? "" : `${role} `}${name}`;
