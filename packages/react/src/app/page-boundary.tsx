import { Component, type ReactNode } from "react";
import { asRemoteError, type RemoteError } from "throughline/client";
import { ErrorCard } from "../states/error-card.tsx";

interface Caught {
  readonly problem: RemoteError | null;
}

/** Keeps a fault of a page's view within the page: the rest of the app goes on, and the page can be drawn again. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, Caught> {
  override state: Caught = { problem: null };

  static getDerivedStateFromError(thrown: unknown): Caught {
    return { problem: asRemoteError(thrown) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return <ErrorCard problem={problem} onRetry={() => this.setState({ problem: null })} />;
  }
}
