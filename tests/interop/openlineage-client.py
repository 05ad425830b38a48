"""Reads OpenLineage events from a file, makes the client's own models of them, and sends those through the client.

Every member has to be one of the model's, every required one has to be there, and each facet has to name the schema that its model
names. Prints the events as the client wrote them.
"""

import enum
import json
import sys
import typing

import attr
from openlineage.client import OpenLineageClient, event_v2
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    data_quality_assertions_dataset,
    data_quality_metrics_dataset,
    dataset_type_dataset,
    dataset_version_dataset,
    documentation_dataset,
    documentation_job,
    error_message_run,
    job_type_job,
    nominal_time_run,
    output_statistics_output_dataset,
    ownership_dataset,
    ownership_job,
    parent_run,
    processing_engine_run,
    schema_dataset,
    tags_dataset,
)
from openlineage.client.transport.file import FileConfig, FileTransport

FACETS = {
    "dataset": {
        "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet,
        "dataQualityMetrics": data_quality_metrics_dataset.DataQualityMetricsDatasetFacet,
        "datasetType": dataset_type_dataset.DatasetTypeDatasetFacet,
        "version": dataset_version_dataset.DatasetVersionDatasetFacet,
        "documentation": documentation_dataset.DocumentationDatasetFacet,
        "ownership": ownership_dataset.OwnershipDatasetFacet,
        "schema": schema_dataset.SchemaDatasetFacet,
        "tags": tags_dataset.TagsDatasetFacet,
    },
    "input": {"dataQualityAssertions": data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet},
    "output": {"outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet},
    "run": {
        "errorMessage": error_message_run.ErrorMessageRunFacet,
        "nominalTime": nominal_time_run.NominalTimeRunFacet,
        "parent": parent_run.ParentRunFacet,
        "processing_engine": processing_engine_run.ProcessingEngineRunFacet,
    },
    "job": {
        "documentation": documentation_job.DocumentationJobFacet,
        "jobType": job_type_job.JobTypeJobFacet,
        "ownership": ownership_job.OwnershipJobFacet,
    },
}


def structured(model, value):
    """The value as the type says; attrs itself takes any member without looking at it."""
    origin, of = typing.get_origin(model), typing.get_args(model)
    if origin is typing.Union or origin is getattr(__import__("types"), "UnionType", None):
        if value is None:
            assert type(None) in of
            return None
        return structured(next(one for one in of if one is not type(None)), value)
    if origin is list:
        assert isinstance(value, list), value
        return [structured(of[0], one) for one in value]
    if origin is dict:
        assert isinstance(value, dict), value
        return {key: structured(of[1], one) for key, one in value.items()}
    if isinstance(model, type) and attr.has(model):
        hints = typing.get_type_hints(model)
        members = {field.name for field in attr.fields(model) if field.init}
        hidden = {key: value[key] for key in ("_producer", "_schemaURL") if key in value}
        given = {key: one for key, one in value.items() if key not in hidden}
        assert set(given) <= members, (model, set(given) - members)
        made = model(**{key: structured(hints[key], one) for key, one in given.items()})
        if hidden:
            assert hidden["_schemaURL"] == model._get_schema(), (hidden["_schemaURL"], model._get_schema())
            made._producer = hidden["_producer"]
        return made
    if isinstance(model, type) and issubclass(model, enum.Enum):
        return model(value)
    if model in (str, int, bool):
        assert type(value) is model, (model, value)
    elif model is float:
        assert isinstance(value, (int, float)), value
    return value


def facets(kind, given):
    return {name: structured(FACETS[kind][name], facet) for name, facet in given.items()}


def dataset(model, value, kind, own):
    value = dict(value)
    made = {"facets": facets("dataset", value.pop("facets", {}))}
    made[own] = facets(kind, value.pop(own, {}))
    return model(**value, **made)


def event(value):
    run, job = value.pop("run"), value.pop("job")
    assert value.pop("schemaURL") == event_v2.RunEvent._get_schema()
    inputs = [dataset(event_v2.InputDataset, one, "input", "inputFacets") for one in value.pop("inputs")]
    outputs = [dataset(event_v2.OutputDataset, one, "output", "outputFacets") for one in value.pop("outputs")]
    return event_v2.RunEvent(
        run=event_v2.Run(runId=run["runId"], facets=facets("run", run["facets"])),
        job=event_v2.Job(namespace=job["namespace"], name=job["name"], facets=facets("job", job["facets"])),
        eventType=event_v2.RunState(value.pop("eventType")),
        inputs=inputs,
        outputs=outputs,
        **value,
    )


source, target = sys.argv[1:3]
client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=target, append=True)))
with open(source, encoding="utf8") as lines:
    for line in lines:
        client.emit(event(json.loads(line)))
with open(target, encoding="utf8") as lines:
    written = [json.loads(line) for line in lines]
for one in written:
    # The client says its own version.
    del one["run"]["facets"]["tags"]
print(json.dumps(written))
