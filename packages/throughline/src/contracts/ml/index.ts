// What the ml role declares.
export { entity } from "./entity.ts";
export { featureView } from "./feature-view.ts";
// Where a model comes from: an algorithm, or a file that another tool wrote.
export { imported } from "./imported.ts";
export { model } from "./model.ts";
export { predictions } from "./predictions.ts";
// How parameters are searched, and the algorithm that they are of.
export { choice, integer, logUniform, uniform } from "./search.ts";
export { gradientBoosting } from "./trainers.ts";
