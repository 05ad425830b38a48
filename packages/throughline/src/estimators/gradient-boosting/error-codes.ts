import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** What can be wrong with a training request, whoever carries it out, and how a fit can end before its time. */
export const trainingError = defineErrors("training", {
  "no-rows": {
    status: 422,
    fault: "data",
    title: "There are no rows to train on",
    hint: "check that the model's rows exist and that their labels have matured",
  },
  "no-features": {
    status: 422,
    fault: "declaration",
    title: "The model has no features",
    hint: "name at least one feature",
  },
  "length-mismatch": {
    status: 422,
    fault: "internal",
    title: "A column does not have one value per row",
    hint: "give as many values as there are rows",
  },
  "invalid-label": {
    status: 422,
    fault: "data",
    title: "A label does not fit the objective",
    hint: "leave out rows without a label, and give labels of the objective's range",
  },
  "invalid-weight": {
    status: 422,
    fault: "data",
    title: "A row's weight is not a number from 0 to 1,000,000,000",
    hint: "give every row a finite weight, 0 for rows that do not count",
  },
  "validation-mismatch": {
    status: 422,
    fault: "internal",
    title: "The validation rows have other features than the training rows",
    hint: "give the same features, in the same order and of the same kinds",
  },
  "one-class": {
    status: 422,
    fault: "data",
    title: "All labels are equal",
    hint: "train on a span of time in which both outcomes occur",
  },
  "empty-class": {
    status: 422,
    fault: "data",
    title: "A class has no rows to learn from",
    hint: "train on a span of time in which every class occurs, or take its value out of the label's column",
  },
  "infinite-value": {
    status: 422,
    fault: "data",
    title: "A feature is infinite",
    hint: "reject infinite values where the column is made, or make them null",
  },
  "invalid-category": {
    status: 422,
    fault: "data",
    title: "A category code is not a whole number from 0 to 1,048,575",
    hint: "number the categories from 0, and use NaN for null",
  },
  "invalid-parameter": {
    status: 422,
    fault: "declaration",
    title: "A training parameter is out of bounds",
    hint: "change the trainer's parameters in the model's declaration",
  },
  unsupported: {
    status: 422,
    fault: "declaration",
    title: "The trainer cannot do what is asked",
    hint: "choose a trainer and an objective that it supports",
  },
  "too-large": {
    status: 422,
    fault: "data",
    title: "The training data does not fit into memory",
    hint: "train on fewer rows or features, or with less leaves",
  },
  "checkpoint-mismatch": {
    status: 409,
    fault: "caller",
    title: "The checkpoint is not of this fit",
    hint: "go on with the rows, features and parameters that it was taken with, or start from the beginning",
  },
  "invalid-query": {
    status: 422,
    fault: "data",
    title: "The rows of queries do not add up",
    hint: "give the number of rows of each query, in the order of the rows",
  },
  cancelled: {
    status: 499,
    fault: "caller",
    title: "Training was cancelled",
    hint: "start it again to get a model",
  },
  "worker-died": {
    status: 500,
    fault: "engine",
    title: "The training worker ended without a model",
    hint: "train with more memory or on fewer rows; the cause says how the worker ended",
  },
  closed: {
    status: 503,
    fault: "caller",
    title: "The trainer is closed",
    hint: "open a new trainer",
  },
});
