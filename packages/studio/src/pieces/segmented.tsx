import type { ReactElement } from "react";

/** A few choices beside each other, of which one holds. */
export function Segmented<Choice extends string>({
  label,
  chosen,
  choose,
  choices,
}: {
  readonly label: string;
  readonly chosen: Choice;
  readonly choose: (choice: Choice) => void;
  readonly choices: readonly (readonly [Choice, string])[];
}): ReactElement {
  return (
    <fieldset className="st-segmented">
      <legend className="tl-hidden">{label}</legend>
      {choices.map(([id, word]) => (
        <button key={id} type="button" aria-pressed={id === chosen} onClick={() => choose(id)}>
          {word}
        </button>
      ))}
    </fieldset>
  );
}
