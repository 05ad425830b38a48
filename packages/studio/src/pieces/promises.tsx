import { Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioPromise } from "throughline/client/studio";
import { pagePath } from "../navigation/pages.ts";
import { Time } from "./time.tsx";

/** Promises, each with its status, its latest figure and when that was measured. */
export function Promises({ promises }: { readonly promises: readonly StudioPromise[] }): ReactElement {
  if (promises.length === 0) return <p className="st-note">Nothing is promised.</p>;
  return (
    <ul className="st-promises">
      {promises.map((promise) => (
        <li key={promise.name}>
          <Status status={promise.status} word={promise.says} />
          <span className="st-promise-figure">{figureText(promise)}</span>
          <span className="st-note">
            <Evidence promise={promise} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Evidence({ promise: { status, at, run, because } }: { readonly promise: StudioPromise }): ReactElement | null {
  if (status === "not-measured" || at === null)
    return <>{because === undefined ? "not measured" : `not measured: ${because}`}</>;
  if (run === null)
    return (
      <>
        {status}, live, <Time at={at} />
      </>
    );
  return (
    <>
      {status}, <Time at={at} />, <a href={pagePath("runs", run)}>run</a>
    </>
  );
}

/** The figure of a promise with its unit; empty where none was measured. */
export function figureText({ figure, unit, says }: StudioPromise): string {
  if (figure === null) return "";
  if (typeof figure === "string") return figure;
  if (figure <= 1 && figure >= 0 && says.includes("%")) return `${Number((figure * 100).toPrecision(4))} %`;
  const text = figure.toLocaleString("en-US", { maximumFractionDigits: Math.abs(figure) < 1 ? 4 : 2 });
  return unit === null ? text : `${text} ${unit}`;
}
