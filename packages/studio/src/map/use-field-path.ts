import { useUrlParameter } from "@throughline/react";
import { useMemo } from "react";
import type { RemoteProblem } from "throughline/client";
import type { StudioGraph } from "throughline/client/studio";
import { studio } from "../asking/studio.ts";
import { useAsked } from "../asking/use-asked.ts";
import { type Traced, tracedField } from "./trace.ts";

/** The path of the field that is selected. */
export interface FieldPath {
  /** `silver.payments.amount`. */
  readonly label: string;
  readonly traced: (Traced & { readonly fields: ReadonlyMap<string, readonly string[]> }) | null;
  readonly problem: RemoteProblem | null;
  readonly clear: () => void;
}

/** What `select` and `field` of the address name, traced by lineage; null where no field is selected. */
export function useFieldPath(graph: StudioGraph): FieldPath | null {
  const [selected] = useUrlParameter("select");
  const [field, setField] = useUrlParameter("field");
  const node = graph.nodes.find(({ id }) => id === selected);
  const label = node === undefined || field === null ? null : `${node.name}.${field}`;
  const state = useAsked(`lineage ${graph.release} ${label}`, async (signal) =>
    label === null ? null : studio.lineage(label, { signal }),
  );
  const lineage = state.phase === "ready" ? state.value : null;
  const traced = useMemo(() => {
    if (lineage === null || node === undefined || field === null) return null;
    return tracedField({ declaration: node.id, field }, lineage, graph.edges);
  }, [lineage, node, field, graph.edges]);
  if (label === null) return null;
  return { label, traced, problem: state.phase === "error" ? state.problem : null, clear: () => setField(null) };
}
