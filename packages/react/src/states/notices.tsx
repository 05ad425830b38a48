import type { ReactElement, ReactNode } from "react";
import { Button } from "../controls/button.tsx";
import { Icon, type IconName } from "../controls/icons.tsx";
import { exactTime, relativeTime } from "../format/time-text.ts";
import type { Staleness } from "../remote/remote-state.ts";
import { useNow } from "../remote/use-now.ts";

function Notice({
  icon,
  kind,
  action,
  children,
}: {
  readonly icon: IconName;
  readonly kind: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className={`tl-notice tl-notice-${kind}`} role="status">
      <Icon name={icon} />
      <span className="tl-notice-text">{children}</span>
      {action}
    </div>
  );
}

/** Says that what is shown is of an earlier time, since when, and why it could not be read anew. */
export function Stale({ stale, onRetry }: { readonly stale: Staleness; readonly onRetry?: () => void }): ReactElement {
  const now = useNow();
  const since = stale.since.toISOString();
  const again =
    onRetry === undefined ? null : (
      <Button look="quiet" icon="retry" onClick={onRetry}>
        Read again
      </Button>
    );
  return (
    <Notice icon="clock" kind="risk" action={again}>
      <b>Not up to date.</b> Read <time title={exactTime(since)}>{relativeTime(since, now)}</time>;{" "}
      {lowerFirst(stale.problem.title)} (<code>{stale.problem.code}</code>).
    </Notice>
  );
}

/** Says that a fallback answered in the place of what usually does. */
export function Degraded({ children }: { readonly children?: ReactNode }): ReactElement {
  return (
    <Notice icon="warning" kind="risk">
      <b>Fallback in use.</b> {children ?? "The usual source of this answer is not there; a simpler one gave it."}
    </Notice>
  );
}

/** Says that an answer is little more than a guess, and why. */
export function LowConfidence({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Notice icon="info" kind="plain">
      <b>Low confidence.</b> {children}
    </Notice>
  );
}

/** Says that nothing was measured yet; hatched, so that nobody takes it for held. */
export function NotMeasured({ children }: { readonly children?: ReactNode }): ReactElement {
  return (
    <Notice icon="dash" kind="hatched">
      <b>Not measured.</b> {children}
    </Notice>
  );
}

/** The place of a value that is hidden: personal data, or what the reader has no right to. */
export function Masked({ why = "personal data" }: { readonly why?: string }): ReactElement {
  return (
    <span className="tl-masked" title={`Masked: ${why}`}>
      <Icon name="lock" />
      <span className="tl-hidden">masked: {why}</span>
    </span>
  );
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
