import type { ReactNode } from "react";
import type { RemoteField, RemoteProblem } from "throughline/client";
import type { Staleness } from "../remote/remote-state.ts";
import type { EmptyText } from "../states/empty.tsx";
import type { TableColumn } from "./columns.ts";
import type { TableQuery } from "./table-query.ts";

/** What a table shows, wherever its rows come from. */
export interface TableModel<Row extends object> {
  readonly label: string;
  /** Stands in the bar, beside the tools. */
  readonly heading: ReactNode;
  readonly empty: EmptyText;
  readonly rows: readonly Row[];
  readonly phase: "waiting" | "loading" | "error" | "ready";
  readonly problem: RemoteProblem | null;
  readonly busy: boolean;
  readonly stale: Staleness | null;
  /** True where rows are missing that could be read. */
  readonly more: boolean;
  readonly loadingMore: boolean;
  readonly moreProblem: RemoteProblem | null;
  readonly columns: readonly TableColumn<Row>[];
  /** Names of the columns that the rows can be sorted by. */
  readonly sorts: readonly string[];
  readonly filters: readonly RemoteField[];
  /** True where a text can be looked for in all columns. */
  readonly canFind: boolean;
  readonly query: TableQuery;
  readonly rowHref: ((row: Row) => string) | undefined;
  readonly onOpen: ((row: Row) => void) | undefined;
  readonly isSelected: ((row: Row) => boolean) | undefined;
  readonly height: number | undefined;
  change(part: Partial<TableQuery>): void;
  refetch(): void;
  loadMore(): void;
}
