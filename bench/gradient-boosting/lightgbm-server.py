"""Answers one JSON line with another: LightGBM, so that its work can be measured in turn with ours. Data comes by file."""
import json, resource, sys, time
import lightgbm, numpy

state = {}


def cost(work):
    def used():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    cpu, wall = used(), time.perf_counter()
    result = work()
    return result, {"wallMs": 1000 * (time.perf_counter() - wall), "cpuMs": 1000 * (used() - cpu)}


def load(task):
    columns = numpy.fromfile(task["values"]).reshape(task["features"], -1)
    state["train"] = numpy.ascontiguousarray(columns.T)
    state["label"] = numpy.fromfile(task["label"])
    state["test"] = numpy.fromfile(task["test"]).reshape(-1, task["features"])
    state["categorical"] = task["categorical"]
    return {}


def fit(task):
    parameters = {**task["parameters"], "num_threads": task["threads"], "verbose": -1}

    def work():
        data = lightgbm.Dataset(
            state["train"], state["label"], categorical_feature=state["categorical"], params=parameters
        )
        data.construct()
        return lightgbm.train(parameters, data, task["rounds"])

    model, used = cost(work)
    model.predict(state["test"], raw_score=True).tofile(task["raw"])
    model.save_model(task["model"])
    return used


def read(task):
    state["model"] = lightgbm.Booster(model_file=task["model"])
    return {}


def predict(task):
    rows = state["test"][: task["rows"]]
    options = {"num_threads": 1, task["kind"]: True}
    _, used = cost(lambda: state["model"].predict(rows, **options))
    return used


def single(task):
    samples = []
    for row in range(task["rows"]):
        one = state["test"][row : row + 1]
        started = time.perf_counter_ns()
        state["model"].predict(one, raw_score=True, num_threads=1)
        samples.append((time.perf_counter_ns() - started) / 1000)
    return {"samples": samples}


handlers = {"load": load, "fit": fit, "read": read, "predict": predict, "single": single}
for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps(handlers[task["do"]](task)), flush=True)
