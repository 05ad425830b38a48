const known: Readonly<Record<string, string>> = {
  auc: "AUC",
  prAuc: "PR AUC",
  f1: "F1",
  brier: "Brier score",
  rmse: "RMSE",
  mae: "MAE",
  r2: "R²",
  pinball: "Pinball loss",
  poissonDeviance: "Poisson deviance",
  ndcg: "NDCG",
  ndcg5: "NDCG@5",
  ndcg10: "NDCG@10",
  map: "MAP",
};

/** The name of an evaluation metric as people write it. */
export const metricName = (name: string): string => known[name] ?? inWords(name);

function inWords(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
