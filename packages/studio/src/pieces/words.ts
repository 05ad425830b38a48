import type { StatusName } from "@throughline/react";
import type { StudioNode, StudioStatus } from "throughline/client/studio";

/** How a declaration stands: its own status, or at risk where something that it reads is broken. */
export function statusOf(
  node: Pick<StudioNode, "id" | "status" | "degraded">,
  risks: ReadonlySet<string>,
): StatusName | null {
  if (node.status === "broken") return "broken";
  if (risks.has(node.id) || node.degraded !== null) return "at-risk";
  return node.status;
}

/** Counts of clauses or promises in words: "4 of 5 held", "not measured". */
export function heldText(counts: {
  readonly held: number;
  readonly total: number;
  readonly status: StudioStatus;
}): string {
  return counts.held === 0 && counts.status === "not-measured" ? "not measured" : `${counts.held}/${counts.total}`;
}

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** A share as percent. */
export const percentText = (share: number): string =>
  `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: share !== 0 && share < 0.01 ? 2 : 1 })} %`;

/** Seconds as an age: "12 min", "3 h", "2 d". */
export function ageText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** Milliseconds as they are measured: "0.42 ms", "340 ms", "2.1 s". */
export function millisecondsText(ms: number): string {
  if (ms >= 1_000) return `${Number((ms / 1_000).toPrecision(3))} s`;
  return `${Number(ms.toPrecision(ms >= 100 ? 3 : 2))} ms`;
}

/** The first letters of a hash or long id. */
export const shortHash = (hash: string): string => hash.replace(/^sha256:/, "").slice(0, 12);
