import { RemoteView, RoleChip, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioField, StudioLineage, StudioLineageStep } from "throughline/client/studio";
import { studio, useNode } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { basePath, declarationPath } from "../../navigation/pages.ts";

/** Where a column comes from and what is made from it, step by step. */
export function FieldLineage({
  name,
  fields,
}: {
  readonly name: string;
  readonly fields: readonly Pick<StudioField, "name">[];
}): ReactElement {
  const [chosen, choose] = useUrlParameter("field");
  const field = fields.find((one) => one.name === chosen)?.name ?? fields[0]?.name ?? "";
  const target = `${name}.${field}`;
  const state = useAsked(`lineage of ${target}`, (signal) => studio.lineage(target, { signal }));
  return (
    <div className="st-stack">
      <label className="st-row">
        <span className="st-note">Field</span>
        <select className="tl-input st-auto" value={field} onChange={(event) => choose(event.target.value)}>
          {fields.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </label>
      <RemoteView state={state} what={`lineage of ${target}`} empty="Nothing is known of it">
        {(lineage) => <Both lineage={lineage} />}
      </RemoteView>
    </div>
  );
}

function Both({ lineage }: { readonly lineage: StudioLineage }): ReactElement {
  return (
    <div className="st-two">
      <Side
        title="Comes from"
        none="It is where it starts."
        steps={lineage.upstream.map((step) => ({ ...step, end: step.from }))}
      />
      <Side
        title="Goes into"
        none="Nothing is made from it."
        steps={lineage.downstream.map((step) => ({ ...step, end: step.to }))}
      />
      {lineage.more ? <p className="st-note">There are more steps than are shown.</p> : null}
    </div>
  );
}

type Step = StudioLineageStep & { readonly end: StudioLineageStep["from"] };

function Side({
  title,
  none,
  steps,
}: {
  readonly title: string;
  readonly none: string;
  readonly steps: readonly Step[];
}): ReactElement {
  const distinct = new Map<string, Step>();
  for (const step of steps) {
    const key = `${step.end.declaration}.${step.end.field}`;
    const before = distinct.get(key);
    if (before === undefined || (before.how === "row" && step.how === "value")) distinct.set(key, step);
  }
  return (
    <section>
      <h3 className="st-label">{title}</h3>
      {distinct.size === 0 ? <p className="st-note">{none}</p> : null}
      <ul className="st-readers">
        {[...distinct].map(([key, step]) => (
          <LineageRow key={key} step={step} />
        ))}
      </ul>
    </section>
  );
}

function LineageRow({ step }: { readonly step: Step }): ReactElement {
  const { end, how, certainty, depth } = step;
  const node = useNode(end.declaration);
  const own = node === undefined ? `${basePath}/?select=${encodeURIComponent(end.declaration)}` : declarationPath(node);
  const href = `${own}${own.includes("?") ? "&" : "?"}field=${encodeURIComponent(end.field)}`;
  return (
    <li>
      <span className="st-note">{node?.role ? <RoleChip role={node.role} /> : null}</span>
      <span className="st-reader">
        <a href={href}>
          <code>
            {end.name}.{end.field}
          </code>
        </a>{" "}
        <span className="st-note">
          {how === "row" ? "decides rows" : "value"}
          {certainty === "possible" ? ", possible" : ""}
          {depth > 1 ? `, ${depth} steps` : ""}
        </span>
      </span>
    </li>
  );
}
