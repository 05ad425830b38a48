import type { StudioMoveKind, StudioReleaseSummary } from "throughline/client/studio";
import { percentText } from "../../pieces/words.ts";

/** What a move is called: on the button that asks for it, and in the dialog that shows what it changes. */
export interface MoveWords {
  readonly verb: string;
  readonly title: string;
  readonly text: string;
  /** On the button that does it. */
  readonly button: string;
}

/** The words of a move of a release; those of a canary say its shares. */
export function moveWords(
  { id, canary }: Pick<StudioReleaseSummary, "id" | "canary">,
  kind: StudioMoveKind,
): MoveWords {
  if (kind === "rollback")
    return {
      verb: "Roll back to it",
      title: `Roll back to ${id}`,
      text: "It answers all new requests, whole: data, models, indexes, code and pages. Logs and feedback stay as they are, and runs that follow wait to be promoted.",
      button: "Roll back",
    };
  if (kind === "end")
    return {
      verb: "End the canary",
      title: `End the canary ${id}`,
      text: `${canary?.stable ?? "The release beside it"} answers all requests again. This holds like a rollback: runs that follow wait to be promoted.`,
      button: "End it",
    };
  if (canary !== null) return canaryWords(id, canary);
  return {
    verb: "Promote it",
    title: `Promote ${id}`,
    text: "It answers new requests, whole: data, models, indexes, code and pages. Where its endpoints say so, it begins with a share of them.",
    button: "Promote",
  };
}

function canaryWords(id: string, canary: NonNullable<StudioReleaseSummary["canary"]>): MoveWords {
  const { next, shares, stable } = canary;
  if (next === null)
    return {
      verb: "Answer all",
      title: `${id} for all requests`,
      text: `It answers all requests and not only ${sharesText(shares)}; ${stable} answers none.`,
      button: "Answer all",
    };
  return {
    verb: "Next step",
    title: `Next step of ${id}`,
    text: `It answers ${sharesText(next)} beside ${stable}, after ${sharesText(shares)}.`,
    button: "Take the step",
  };
}

/** `5 % of fraud-score, 10 % of alerts`. */
export const sharesText = (shares: Readonly<Record<string, number>>): string =>
  Object.entries(shares)
    .map(([endpoint, share]) => `${percentText(share)} of ${endpoint}`)
    .join(", ");
