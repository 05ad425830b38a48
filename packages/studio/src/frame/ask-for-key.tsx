import { Button } from "@throughline/react";
import type { ReactElement } from "react";
import { giveKey, givenKey } from "../asking/studio.ts";

/** Asks for the key that every call of this server needs. */
export function AskForKey(): ReactElement {
  const submit = (data: FormData) => giveKey(String(data.get("key") ?? "").trim());
  const refused = givenKey() !== undefined;
  return (
    <form className="st-key" action={submit}>
      <h1>This server asks for a key</h1>
      <p>It printed one when it was started for the first time. It is kept in this tab only.</p>
      <label className="st-field">
        <span>API key</span>
        <input
          className="tl-input"
          name="key"
          type="password"
          autoComplete="off"
          required
          aria-invalid={refused}
          aria-describedby={refused ? "key-refused" : undefined}
        />
      </label>
      {refused ? (
        <p id="key-refused" className="st-bad" role="alert">
          The server refused this key.
        </p>
      ) : null}
      <Button type="submit" look="primary">
        Open the Studio
      </Button>
    </form>
  );
}
