import type { ReactElement, ReactNode } from "react";
import { ThemeToggle } from "../controls/theme.tsx";
import { ToastRegion } from "../overlays/toast.tsx";
import { useOnline } from "../remote/use-online.ts";
import { Status } from "../states/status.tsx";

/** A page of the app in its navigation. */
export interface NavigationEntry {
  readonly title: string;
  readonly href: string;
  /** True for the page that is shown. */
  readonly current: boolean;
}

/** The frame of an app: skip link, name, navigation, theme, the page as `main`, and the region of its messages. */
export function AppShell({
  title,
  navigation,
  actions,
  children,
}: {
  readonly title: string;
  readonly navigation: readonly NavigationEntry[];
  /** Beside the theme, in the bar. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <ToastRegion>
      <a className="tl-skip" href="#content">
        Skip to the content
      </a>
      <header className="tl-bar">
        <span className="tl-bar-title">{title}</span>
        <nav className="tl-bar-nav" aria-label="Pages">
          {navigation.map(({ title: name, href, current }) => (
            <a key={href} href={href} aria-current={current ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <div className="tl-bar-end">
          <Connection />
          {actions}
          <ThemeToggle />
        </div>
      </header>
      <main id="content" className="tl-main" tabIndex={-1}>
        {children}
      </main>
    </ToastRegion>
  );
}

function Connection(): ReactElement {
  const online = useOnline();
  return <span role="status">{online ? null : <Status status="at-risk" word="offline" />}</span>;
}
