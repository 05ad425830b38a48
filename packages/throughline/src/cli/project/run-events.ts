import { counted } from "../../contracts/core/counted.ts";
import type { RunEvent } from "../../runtime/run/run-options.ts";
import type { RunResult } from "../../runtime/run/run-project.ts";
import type { Progress, ProgressStep } from "../render/progress.ts";

/** A run's event as plain data: declarations are named, so that it can be sent. */
export type PlainEvent =
  | { readonly event: "step-started"; readonly role: string; readonly name: string }
  | { readonly event: "step-progress"; readonly role: string; readonly name: string; readonly text: string }
  | {
      readonly event: "step-done";
      readonly role: string;
      readonly name: string;
      readonly text: string;
      readonly notes: readonly string[];
    }
  | { readonly event: "planned" };

/** An event with its declaration named. */
export function plainEvent(event: RunEvent): PlainEvent {
  if (event.event === "planned") return { event: "planned" };
  const { declaration, ...rest } = event;
  return { ...rest, role: declaration.role ?? "", name: declaration.name } as PlainEvent;
}

/** Shows events as progress, a line a declaration. */
export function eventScreen(progress: Progress): { show(event: PlainEvent): void; fail(): void } {
  const steps = new Map<string, ProgressStep>();
  const show = (event: PlainEvent) => {
    if (event.event === "planned") return;
    const key = `${event.role} ${event.name}`;
    const step = steps.get(key) ?? progress.start(event.role, event.name);
    steps.set(key, step);
    if (event.event === "step-progress") step.update(event.text);
    if (event.event !== "step-done") return;
    step.done(event.text);
    for (const note of event.notes) progress.note(`  note      ${event.name}: ${note}`);
  };
  return {
    show,
    fail: () => {
      for (const step of steps.values()) step.fail();
    },
  };
}

/** What `run --json` says of a run. */
export function summaryOf(result: RunResult) {
  const { runId, plan, release, created, waiting, canary, built, kept, refused, promised, measured } = result;
  const arriving = {
    ...(waiting === undefined ? {} : { waiting }),
    ...(canary === undefined ? {} : { canary: canary.id }),
  };
  const made = { release: release.id, created, ...arriving };
  return { run: runId, plan: plan.id, ...made, built, kept, refused, promised, measured };
}

export type RunSummary = ReturnType<typeof summaryOf>;

/** The line that ends a run. */
export function summaryText(summary: RunSummary): string {
  const { measured, promised } = summary;
  const broken = measured.filter(({ held }) => !held).length;
  const gate = summary.refused.length > 0 ? `gate failed: ${summary.refused.join(", ")}; ` : "";
  const states = [
    `${counted(measured.length - broken, "promise")} held`,
    ...(broken === 0 ? [] : [`${broken} broken`]),
    ...(promised === measured.length ? [] : [`${promised - measured.length} not measured`]),
  ];
  return `${gate}${changeText(summary)}, ${summary.built} built, ${summary.kept} kept, ${states.join(", ")}`;
}

function changeText({ waiting, canary, created, built }: RunSummary): string {
  if (canary !== undefined)
    return `stays; ${canary} ${created ? "answers a first share of the requests" : "answers its share still"}; throughline releases shows how it does`;
  if (waiting !== undefined) return `stays since a rollback; throughline promote ${waiting} takes what was built`;
  if (created) return "new";
  return built === 0 ? "nothing changed" : "unchanged";
}
