import { IconButton } from "@throughline/react";
import { type ReactElement, useState } from "react";

/** Text in its own lines that can be copied: SQL, JSON, a command. */
export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const [said, say] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => say(`${label} copied`),
      () => say("The browser does not allow copying"),
    );
  return (
    <div className="st-code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section tabIndex={0} aria-label={label}>
        <pre>
          <code>{text}</code>
        </pre>
      </section>
      <IconButton label={`Copy ${label}`} icon="copy" onClick={() => void copy()} />
      <span className="tl-hidden" role="status">
        {said}
      </span>
    </div>
  );
}

/** A value as JSON that people can read. */
export function JsonBlock({ value, label }: { readonly value: unknown; readonly label: string }): ReactElement {
  return <CodeBlock text={JSON.stringify(value, null, 2) ?? "nothing"} label={label} />;
}
