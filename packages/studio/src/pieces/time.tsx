import { exactTime, relativeTime, useNow } from "@throughline/react";
import type { ReactElement } from "react";

/** An instant by how long ago it was, the exact one in its tooltip. */
export function Time({ at }: { readonly at: string }): ReactElement {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}
