import { whyNoPeer } from "./python-peer.ts";

/** Why there is no XGBoost; undefined where there is. */
export const whyNoXgboost = (): Promise<string | undefined> => whyNoPeer(["xgboost-cpu==3.2.0", "numpy==2.4.6"]);

/** The beginning of a Python program: rows of five numbers and a category with values missing, drawn from a seed, as XGBoost takes them. */
export const pythonRows = (seed: number): string => `
import sys, os, json
import numpy, xgboost
folder = sys.argv[1]
random = numpy.random.default_rng(${seed})
def matrix(rows):
    values = random.normal(size=(rows, 6))
    values[:, 4] = random.integers(0, 70, rows)
    values[:, 5] = numpy.round(values[:, 5], 1)
    values[random.random((rows, 6)) < 0.08] = numpy.nan
    return values
def dmatrix(values, label=None):
    return xgboost.DMatrix(values, label, feature_names=list("abcdef"), feature_types=["q", "q", "q", "q", "c", "q"], enable_categorical=True)`;
