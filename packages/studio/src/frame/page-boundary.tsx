import { ErrorCard } from "@throughline/react";
import { Component, type ReactNode } from "react";
import { asProblem } from "../asking/asked-values.ts";

/** Shows the fault of a page in its place, so that the frame stays usable. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly thrown: unknown }> {
  override state = { thrown: undefined };

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown };
  }

  override render(): ReactNode {
    if (this.state.thrown === undefined) return this.props.children;
    return <ErrorCard problem={asProblem(this.state.thrown)} onRetry={() => window.location.reload()} />;
  }
}
