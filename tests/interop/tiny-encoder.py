"""A tiny encoder in the layout that transformers.js reads, and what numpy makes of texts by it.

tiny-encoder.py FOLDER SEED POOLING < texts.json > vectors.json
Words by WordPiece over single characters and a few words; vectors of tokens are tanh((table[token] + places[i]) @ weights).
"""
import json
import os
import sys

import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

folder, seed, pooling = sys.argv[1], int(sys.argv[2]), sys.argv[3]
texts = json.load(sys.stdin)
size, longest = 24, 32
os.makedirs(os.path.join(folder, "onnx"), exist_ok=True)
letters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + letters + ["##" + c for c in letters if c.isalnum()]
vocabulary += ["gift", "card", "##s", "refund", "passport", "travel", "payment", "days", "limit"]
tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(dict.fromkeys(vocabulary))}, unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
tokenizer.save(os.path.join(folder, "tokenizer.json"))


def write(file, value):
    os.makedirs(os.path.dirname(os.path.join(folder, file)), exist_ok=True)
    with open(os.path.join(folder, file), "w") as out:
        json.dump(value, out)


write("config.json", {"model_type": "bert", "hidden_size": size, "max_position_embeddings": longest})
write("tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "model_max_length": longest})
if pooling == "cls":
    write("1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False})

random = np.random.default_rng(seed)
table = random.standard_normal((tokenizer.get_vocab_size(), size)).astype(np.float32)
places = (random.standard_normal((longest, size)) / 4).astype(np.float32)
weights = random.standard_normal((size, size)).astype(np.float32) / np.float32(np.sqrt(size))
nodes = [
    helper.make_node("Gather", ["table", "input_ids"], ["words"]),
    helper.make_node("Shape", ["input_ids"], ["length"], start=1, end=2),
    helper.make_node("Squeeze", ["length"], ["end"]),
    helper.make_node("Range", ["zero", "end", "one"], ["positions"]),
    helper.make_node("Gather", ["places", "positions"], ["placed"]),
    helper.make_node("Add", ["words", "placed"], ["sum"]),
    helper.make_node("MatMul", ["sum", "weights"], ["turned"]),
    helper.make_node("Tanh", ["turned"], ["last_hidden_state"]),
]
inputs = [
    helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
    for name in ("input_ids", "attention_mask")
]
output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", size])
constants = {"table": table, "places": places, "weights": weights, "zero": np.int64(0), "one": np.int64(1)}
initializers = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
graph = helper.make_graph(nodes, "encoder", inputs, [output], initializers)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.checker.check_model(model)
onnx.save(model, os.path.join(folder, "onnx", "model.onnx"))

tokenizer.enable_truncation(longest)


def vector(text):
    tokens = tokenizer.encode(text).ids
    hidden = np.tanh((table[tokens] + places[: len(tokens)]) @ weights)
    one = hidden[0].astype(np.float64) if pooling == "cls" else hidden.astype(np.float64).mean(axis=0)
    return (one / np.linalg.norm(one)).tolist()


print(json.dumps([vector(text) for text in texts]))
