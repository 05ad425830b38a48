import { type ReactElement, useState } from "react";
import { Button } from "../controls/button.tsx";
import { countText } from "../format/words.ts";
import { useNow } from "../remote/use-now.ts";
import { Empty } from "../states/empty.tsx";
import { ErrorCard } from "../states/error-card.tsx";
import { Loading } from "../states/loading.tsx";
import { Stale } from "../states/notices.tsx";
import { TableGrid } from "./table-grid.tsx";
import { TableToolbar } from "./table-toolbar.tsx";
import type { TableModel } from "./table-view.ts";
import { useCopy } from "./use-copy.ts";

/** A table in whatever state its rows are: the bar above it, its grid or what stands in the grid's place, and the line below. */
export function TableFrame<Row extends object>(model: TableModel<Row>): ReactElement {
  const now = useNow();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const columns = model.columns.filter(({ field }) => !hidden.has(field.name));
  const { copy, said } = useCopy(columns, model.rows);
  return (
    <section className="tl-table" aria-label={model.label}>
      <TableToolbar model={model} hidden={hidden} setHidden={setHidden} copy={copy} />
      {model.stale === null ? null : <Stale stale={model.stale} onRetry={model.refetch} />}
      <Body model={model} shown={{ ...model, columns }} now={now} copy={copy} />
      <span className="tl-hidden" role="status">
        {said}
      </span>
    </section>
  );
}

function Body<Row extends object>({
  model,
  shown,
  now,
  copy,
}: {
  readonly model: TableModel<Row>;
  readonly shown: TableModel<Row>;
  readonly now: number;
  readonly copy: () => void;
}): ReactElement {
  if (model.phase === "error" && model.problem !== null)
    return <ErrorCard problem={model.problem} onRetry={model.refetch} />;
  if (model.phase !== "ready")
    return <Loading what={model.label.toLowerCase()} shape="table" quiet={model.phase === "waiting"} />;
  if (model.rows.length === 0) return <NoRows model={model} />;
  return (
    <>
      <TableGrid model={shown} now={now} copy={copy} />
      <Foot model={model} />
    </>
  );
}

/** No rows because of a filter is not the same as no rows at all. */
function NoRows<Row extends object>({ model }: { readonly model: TableModel<Row> }): ReactElement {
  const { filter, find } = model.query;
  if (find === "" && Object.keys(filter).length === 0) return <Empty text={model.empty} />;
  const clear = (
    <Button icon="cross" onClick={() => model.change({ filter: {}, find: "" })}>
      Clear filters
    </Button>
  );
  return <Empty text={{ title: "No rows match the filters", action: clear }} />;
}

function Foot<Row extends object>({ model }: { readonly model: TableModel<Row> }): ReactElement {
  const { rows, more, loadingMore, moreProblem, loadMore } = model;
  return (
    <div className="tl-table-foot">
      <span>{more ? `${countText(rows.length, "row")} so far` : countText(rows.length, "row")}</span>
      {moreProblem === null ? null : (
        <span className="tl-table-foot-problem">
          {moreProblem.title} (<code>{moreProblem.code}</code>)
        </span>
      )}
      {more ? (
        <Button look="quiet" onClick={loadMore} disabled={loadingMore}>
          {loadingMore ? "Loading more" : "Load more"}
        </Button>
      ) : null}
    </div>
  );
}
