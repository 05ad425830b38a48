/** A row that is to be explained. */
export type PickedRow =
  | { readonly by: "key"; readonly key: string }
  /** Place in the sample, from 0. */
  | { readonly by: "index"; readonly index: number }
  | { readonly by: "request"; readonly endpoint: string; readonly request: string };

/** A picked row as the address keeps it. */
export function pickedText(row: PickedRow): string {
  if (row.by === "key") return `key/${row.key}`;
  return row.by === "index" ? `index/${row.index}` : `request/${row.endpoint}/${row.request}`;
}

/** The row that an address names; undefined where it names none. */
export function pickedRow(text: string | null): PickedRow | undefined {
  const [, by, rest] = /^(key|index|request)\/(.+)$/s.exec(text ?? "") ?? [];
  if (rest === undefined) return undefined;
  if (by === "key") return { by, key: rest };
  if (by === "index") return /^\d{1,4}$/.test(rest) ? { by, index: Number(rest) } : undefined;
  const slash = rest.indexOf("/");
  return slash < 1 ? undefined : { by: "request", endpoint: rest.slice(0, slash), request: rest.slice(slash + 1) };
}
