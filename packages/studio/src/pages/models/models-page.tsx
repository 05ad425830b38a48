import { RemoteView, Tabs } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel, StudioNode } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { NodeList } from "../../pieces/node-list.tsx";
import { DeclarationHead, DeclarationSide, ListHead } from "../../pieces/page-head.tsx";
import { ModelComparison } from "./model-comparison.tsx";
import { ModelEvaluation } from "./model-evaluation.tsx";
import { ModelExplanation } from "./model-explanation.tsx";
import { ModelNow } from "./model-now.tsx";
import { ModelReport } from "./model-report.tsx";
import { ModelSearch } from "./model-search.tsx";
import { ModelSignature } from "./model-signature.tsx";
import { ModelTraining } from "./model-training.tsx";
import { ModelVersions } from "./model-versions.tsx";

const isModel = ({ page }: StudioNode) => page === "models";

/** All models, or one of them. */
export function ModelsPage({ name }: PageProps): ReactElement {
  if (name !== null) return <Model name={name} />;
  return (
    <div className="st-page">
      <ListHead page="models" lead="Models with their gates: a version answers only where every gate held." />
      <NodeList label="Models" empty="No model is declared" take={isModel} />
    </div>
  );
}

function Model({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`model ${name}`, (signal) => studio.model(name, { signal }));
  return (
    <RemoteView state={state} what={name} empty={`There is no model ${name}`}>
      {(model) => <Shown model={model} />}
    </RemoteView>
  );
}

function Shown({ model }: { readonly model: StudioModel }): ReactElement {
  const degraded = model.current === null ? "no version reached its gates" : null;
  return (
    <div className="st-page">
      <DeclarationHead page="models" declaration={model} degraded={degraded} />
      <div className="st-beside">
        <div className="st-stack">
          <ModelNow model={model} />
          <Tabs
            label="Parts of the model"
            inUrl="tab"
            tabs={[
              { id: "versions", title: `Versions ${model.versions.length}`, panel: <ModelVersions model={model} /> },
              { id: "explanation", title: "Explanation", panel: <ModelExplanation model={model} /> },
              { id: "evaluation", title: "Evaluation", panel: <ModelEvaluation model={model} /> },
              { id: "compare", title: "Compare", panel: <ModelComparison model={model} /> },
              { id: "training", title: "Training", panel: <ModelTraining model={model} /> },
              { id: "search", title: "Search", panel: <ModelSearch model={model} /> },
              { id: "report", title: "Report", panel: <ModelReport model={model} /> },
              { id: "signature", title: "Signature", panel: <ModelSignature model={model} /> },
            ]}
          />
        </div>
        <DeclarationSide declaration={model} />
      </div>
    </div>
  );
}
