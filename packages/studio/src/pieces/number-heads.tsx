import type { ReactElement } from "react";

/** Heads of columns of numbers, which stand at the right as their numbers do. */
export function NumberHeads({ titles }: { readonly titles: readonly string[] }): ReactElement {
  return (
    <>
      {titles.map((title) => (
        <th key={title} scope="col" className="st-number">
          {title}
        </th>
      ))}
    </>
  );
}
