import { useUrlParameter } from "@throughline/react";
import { lazy, type ReactElement, Suspense } from "react";
import { useBreaks } from "../asking/use-changes.ts";
import { PageBoundary } from "../frame/page-boundary.tsx";

/** Loaded once something is selected, or breaks: most pages are opened without. */
const SelectionInspector = lazy(async () => ({
  default: (await import("./selection-inspector.tsx")).SelectionInspector,
}));

/** The inspector of what the address names as selected. */
export function Selection(): ReactElement | null {
  const [selected] = useUrlParameter("select");
  const breaks = useBreaks();
  if (selected === null && breaks.length === 0) return null;
  return (
    <PageBoundary>
      <Suspense fallback={null}>
        <SelectionInspector selected={selected} />
      </Suspense>
    </PageBoundary>
  );
}
