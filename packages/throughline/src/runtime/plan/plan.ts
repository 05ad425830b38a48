import { createHash } from "node:crypto";
import type { DeclarationId } from "../../contracts/core/declaration.ts";
import { canonicalJson } from "../../contracts/lock/canonical-json.ts";
import type { BuiltVersion, Measurement } from "./kind-runner.ts";

/** One thing that can be built. */
export interface PlanNode {
  readonly id: DeclarationId;
  /** Hash of its declaration and of the code that shapes its output. */
  readonly definition: string;
  /** What it is built from, only what can itself be built. */
  readonly needs: readonly DeclarationId[];
  /** Set where its content is known already: the version that a source's input led to. */
  readonly content?: string;
  /** True where what was built before is there no more; a text where it can't be taken for another reason, in words. */
  readonly gone?: boolean | string;
  /**
   * Present where new inputs alone do not lead to a build before the last one is this old; `undefined` inside: never. `overdue`: why
   * they do so at once, in words.
   */
  readonly patience?: { readonly afterUs: number | undefined; readonly overdue?: string };
}

/** The newest build of a node. */
export interface Built {
  readonly id: DeclarationId;
  readonly address: string;
  readonly definition: string;
  readonly version: BuiltVersion;
  readonly accepted: boolean;
  readonly atUs: number;
  /** What the build measured of its promises. */
  readonly measured: readonly Measurement[];
}

export interface PlanStep {
  readonly id: DeclarationId;
  readonly action: "build" | "keep";
  /** Content address of the result: equal addresses, equal results. */
  readonly address: string;
  readonly reason: string;
}

/** A printable plan; equal plans have equal ids. */
export interface Plan {
  readonly id: string;
  readonly steps: readonly PlanStep[];
}

export interface PlanInput {
  /** Providers before their readers. */
  readonly nodes: readonly PlanNode[];
  readonly built: ReadonlyMap<DeclarationId, Built>;
  readonly nowUs: number;
  /** Builds everything again. */
  readonly rebuild?: boolean;
  /** Builds these again. */
  readonly anew?: readonly DeclarationId[];
}

/** A short hash of plain data. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 24);
}

/** Decides what has to be built: pure, from what is declared and what exists. */
export function planRun(input: PlanInput): Plan {
  const known: Known = { addresses: new Map(), renewed: new Set() };
  const steps = input.nodes.map((node) => {
    const step = stepOf(node, known, input);
    known.addresses.set(node.id, step.address);
    if (step.action === "build" && input.built.get(node.id)?.address === step.address) known.renewed.add(node.id);
    return step;
  });
  return { id: `p-${hashOf(steps).slice(0, 8)}`, steps };
}

/** What is decided while the nodes are gone through. */
interface Known {
  readonly addresses: Map<DeclarationId, string>;
  /** Nodes that are built again at the address that they had: equal content under a new version. */
  readonly renewed: Set<DeclarationId>;
}

function stepOf(node: PlanNode, known: Known, input: PlanInput): PlanStep {
  const inputs = node.needs.map((id) => [id, known.addresses.get(id) ?? null]);
  const address = hashOf([node.definition, node.content ?? null, inputs]);
  const built = input.built.get(node.id);
  const step = (action: PlanStep["action"], reason: string, at = address): PlanStep => ({
    id: node.id,
    action,
    address: at,
    reason,
  });
  if (built === undefined) return step("build", "never built");
  if (input.rebuild === true || input.anew?.includes(node.id) === true) return step("build", "asked to rebuild");
  if (built.definition !== node.definition) return step("build", "declaration or code changed");
  if (node.gone !== undefined && node.gone !== false)
    return step("build", node.gone === true ? "what was built is gone" : node.gone);
  if (built.address === address) {
    const renewed = node.patience === undefined && node.needs.some((id) => known.renewed.has(id));
    if (renewed) return step("build", "input was built again");
    const overdue = node.patience?.overdue;
    return step(
      "keep",
      overdue === undefined ? "unchanged" : `unchanged: ${overdue}, and there is nothing new to learn from`,
    );
  }
  if (node.patience === undefined) return step("build", "input changed");
  const { overdue } = node.patience;
  if (overdue !== undefined) return step("build", `input changed; retrains: ${overdue}`);
  const age = input.nowUs - built.atUs;
  const due = node.patience.afterUs !== undefined && age >= node.patience.afterUs;
  return due
    ? step("build", "input changed, and the retrain policy is due")
    : step("keep", "stale: input changed, the retrain policy is not due", built.address);
}
