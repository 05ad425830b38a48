import { Message } from "./protobuf.ts";
import { BRANCH_MEMBER, type OnnxModel, type OnnxSplit, type TreeTable } from "./tree-table.ts";

/** Versions of the intermediate representation and of the operator sets. */
const IR_VERSION = 10;
const OPSET = 18;
const ML_OPSET = 5;

/** `TensorProto.DataType` and `AttributeProto.AttributeType`. */
const types = { float: 1, uint8: 2 } as const;
const kinds = { integer: 2, tensor: 4, integers: 7 } as const;

/**
 * Writes trees as an ONNX file: IR version 10, operator sets `ai.onnx` 18 and `ai.onnx.ml` 5. Layout:
 *
 *     input   float32 (rows, features), NaN is missing, categories as their whole codes
 *     TreeEnsemble (ai.onnx.ml)       sum of leaves
 *     Add                             where the model starts elsewhere than at 0
 *     Mul, Sigmoid | Softmax | Exp    by the objective
 *     score   float32 (rows, outputs) probabilities, counts or numbers
 *
 * What else is told stands in `metadata_props`, text by name.
 *
 * @source https://github.com/onnx/onnx/blob/v1.18.0/onnx/onnx.proto
 * @source https://github.com/onnx/onnx/blob/v1.18.0/docs/Operators-ml.md#aionnxmltreeensemble
 */
export function formatOnnxModel(model: OnnxModel, told: Readonly<Record<string, string>> = {}): Uint8Array {
  const file = new Message()
    .integer(1, IR_VERSION)
    .text(2, "throughline")
    .message(7, graphOf(model))
    .message(8, new Message().text(1, "").integer(2, OPSET))
    .message(8, new Message().text(1, "ai.onnx.ml").integer(2, ML_OPSET));
  for (const [name, text] of Object.entries({ feature_names: JSON.stringify(model.featureNames), ...told }))
    file.message(14, new Message().text(1, name).text(2, text));
  return file.encoded();
}

interface Step {
  readonly operator: string;
  /** The name of a constant that is its second input. */
  readonly constant?: string;
  readonly values?: Float32Array;
}

function stepsOf({ start, link, sigmoid = 1 }: OnnxModel): Step[] {
  const steps: Step[] = [];
  if (start !== undefined) steps.push({ operator: "Add", constant: "start", values: start });
  if (link === "logistic" && sigmoid !== 1)
    steps.push({ operator: "Mul", constant: "sigmoid", values: Float32Array.of(sigmoid) });
  if (link === "logistic") steps.push({ operator: "Sigmoid" });
  if (link === "softmax") steps.push({ operator: "Softmax" });
  if (link === "exponential") steps.push({ operator: "Exp" });
  return steps;
}

function graphOf(model: OnnxModel): Message {
  const graph = new Message();
  const steps = stepsOf(model);
  const nameAt = (at: number) => (at === steps.length ? "score" : `raw_${at}`);
  graph.message(1, treeNode(model, nameAt(0)));
  for (const [i, { operator, constant }] of steps.entries()) {
    const node = new Message().text(1, nameAt(i));
    if (constant !== undefined) node.text(1, constant);
    graph.message(
      1,
      node
        .text(2, nameAt(i + 1))
        .text(3, operator.toLowerCase())
        .text(4, operator),
    );
  }
  graph.text(2, model.name);
  for (const { constant, values } of steps)
    if (constant !== undefined && values !== undefined) graph.message(5, floats(values).text(8, constant));
  return graph
    .message(11, valueInfo("input", model.featureNames.length))
    .message(12, valueInfo("score", model.outputs));
}

function valueInfo(name: string, columns: number): Message {
  const shape = new Message().message(1, new Message().text(2, "rows")).message(1, new Message().integer(1, columns));
  const tensor = new Message().integer(1, types.float).message(2, shape);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

function treeNode({ trees, outputs }: OnnxModel, output: string): Message {
  const node = new Message().text(1, "input").text(2, output).text(3, "trees").text(4, "TreeEnsemble");
  for (const attribute of [...splitAttributes(trees), ...leafAttributes(trees, outputs)]) node.message(5, attribute);
  return node.text(7, "ai.onnx.ml");
}

function splitAttributes(trees: TreeTable): Message[] {
  const { splits, roots } = trees;
  const members = membersOf(trees);
  const each = (name: string, asked: (split: OnnxSplit) => number | boolean) =>
    integers(
      name,
      splits.map((split) => Number(asked(split))),
    );
  return [
    integers("tree_roots", roots),
    each("nodes_featureids", ({ feature }) => feature),
    tensor("nodes_modes", bytes(Uint8Array.from(splits, ({ mode }) => mode))),
    tensor("nodes_splits", floats(Float32Array.from(splits, ({ threshold }) => threshold))),
    each("nodes_truenodeids", ({ whenTrue }) => whenTrue.at),
    each("nodes_trueleafs", ({ whenTrue }) => whenTrue.isLeaf),
    each("nodes_falsenodeids", ({ whenFalse }) => whenFalse.at),
    each("nodes_falseleafs", ({ whenFalse }) => whenFalse.isLeaf),
    each("nodes_missing_value_tracks_true", ({ missingIsTrue }) => missingIsTrue),
    ...(members.length === 0 ? [] : [tensor("membership_values", floats(members))]),
  ];
}

function leafAttributes({ leaves }: TreeTable, outputs: number): Message[] {
  const targets = leaves.map(({ output }) => output);
  return [
    integer("n_targets", outputs),
    integer("aggregate_function", 1),
    integer("post_transform", 0),
    integers("leaf_targetids", targets),
    tensor("leaf_weights", floats(Float32Array.from(leaves, ({ value }) => value))),
  ];
}

/** The sets of the splits that ask for members, in their order, NaN behind each. */
function membersOf({ splits }: TreeTable): Float32Array {
  const asking = splits.filter(({ mode }) => mode === BRANCH_MEMBER);
  return Float32Array.from(asking.flatMap(({ members = [] }) => [...members, Number.NaN]));
}

const attribute = (name: string, kind: number) => new Message().text(1, name).integer(20, kind);
const integer = (name: string, value: number) => attribute(name, kinds.integer).integer(3, value);
const integers = (name: string, values: readonly number[]) => attribute(name, kinds.integers).integers(8, values);
const tensor = (name: string, value: Message) => attribute(name, kinds.tensor).message(5, value);

const bytes = (values: Uint8Array) => new Message().integer(1, values.length).integer(2, types.uint8).bytes(9, values);

/** Numbers as a tensor, little-endian whatever the machine. */
function floats(values: Float32Array): Message {
  const raw = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) raw.setFloat32(4 * i, value, true);
  return new Message().integer(1, values.length).integer(2, types.float).bytes(9, new Uint8Array(raw.buffer));
}
