import { Form } from "@throughline/react";
import type { ReactElement } from "react";
import { remotes } from "../remotes.ts";

/** A form that works, and one without a connection. */
export function Forms(): ReactElement {
  return (
    <div className="two">
      <div className="tl-card">
        <h2>Form</h2>
        <Form call={remotes.feedback} submit="Save verdict" done="The verdict is saved." />
      </div>
      <div className="tl-card">
        <h2>Form without a connection</h2>
        <Form
          call={remotes.offline}
          fields={["verdict", "loss", "reason"]}
          given={{ country: "DE", tell_owner: false }}
          initial={{ verdict: "fraud", loss: 120.5, reason: "card was stolen" }}
          labels={{ loss: "Loss so far" }}
          submit="Save verdict"
          done="The verdict is saved."
        />
      </div>
    </div>
  );
}
