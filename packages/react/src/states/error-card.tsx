import type { ReactElement } from "react";
import type { RemoteProblem } from "throughline/client";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icons.tsx";
import { richText } from "../format/rich-text.tsx";

/** A problem in full: title, cause, cure, code, and the way to try again where that can help. */
export function ErrorCard({
  problem,
  onRetry,
}: {
  readonly problem: RemoteProblem;
  /** Absent where trying again makes no sense. */
  readonly onRetry?: () => void;
}): ReactElement {
  const { title, detail, hint, code } = problem;
  return (
    <div className="tl-error" role="alert">
      <p className="tl-error-title">
        <Icon name="cross" />
        {title}
      </p>
      {detail === title ? null : <p>{richText(sentence(detail))}</p>}
      {hint === undefined || hint === "" ? null : <p className="tl-error-hint">{richText(sentence(hint))}</p>}
      <p className="tl-error-foot">
        <code>{code}</code>
        {onRetry === undefined ? null : (
          <Button icon="retry" onClick={onRetry}>
            Try again
          </Button>
        )}
      </p>
    </div>
  );
}

/** Details and hints are fragments without a capital; on a page they stand as sentences. */
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? "" : "."}`;
