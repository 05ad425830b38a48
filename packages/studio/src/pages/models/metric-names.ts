const known: Readonly<Record<string, string>> = {
  auc: "AUC",
  prAuc: "PR AUC",
  f1: "F1",
  logLoss: "Log loss",
  brier: "Brier score",
  topConfusion: "Top confusion",
  rmse: "RMSE",
  mae: "MAE",
  r2: "R²",
};

/** The name of an evaluation metric as people write it. */
export const metricName = (name: string): string => known[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
