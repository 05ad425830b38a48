import { Status } from "@throughline/react";
import type { ReactElement } from "react";
import { useBreaks } from "../../asking/use-changes.ts";
import { pagePath } from "../../navigation/pages.ts";
import { affectedText, changeText } from "./break-words.ts";

/** What the sources in the folder break of one declaration, and what it relies on that they break. */
export function OwnBreaks({ id }: { readonly id: string }): ReactElement | null {
  const breaks = useBreaks();
  const own = breaks.filter(({ declaration }) => declaration === id);
  const reached = breaks.filter(
    ({ declaration, victims }) => declaration !== id && victims.some((one) => one.id === id),
  );
  if (own.length + reached.length === 0) return null;
  return (
    <ul className="st-alert st-plain" aria-label="What the sources in the folder break">
      {own.map((found) => (
        <li key={found.id}>
          <Status status="broken" word={changeText(found)} /> in the sources: breaks {affectedText([found])}.{" "}
          <ToBreak id={found.id} />
        </li>
      ))}
      {reached.map((found) => (
        <li key={found.id}>
          <Status status="broken" word="breaks" /> by <code>{found.target}</code> in the sources: {changeText(found)}.{" "}
          <ToBreak id={found.id} />
        </li>
      ))}
    </ul>
  );
}

const ToBreak = ({ id }: { readonly id: string }) => (
  <a href={`${pagePath("changes")}?break=${encodeURIComponent(id)}`}>Open the change</a>
);
