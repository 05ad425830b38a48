// What the ml role declares.
export { entity } from "./entity.ts";
export { featureView } from "./feature-view.ts";
export { model } from "./model.ts";
export { predictions } from "./predictions.ts";
// The algorithms a model can learn with.
export { gradientBoosting } from "./trainers.ts";
