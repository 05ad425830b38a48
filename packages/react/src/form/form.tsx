import { type FormEvent, type MouseEvent, type ReactElement, type ReactNode, useId, useMemo, useRef } from "react";
import type { Answered, RemoteCall, RemoteField } from "throughline/client";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icons.tsx";
import { labelOf } from "../format/words.ts";
import { type CallState, useCall } from "../remote/use-call.ts";
import { useOnline } from "../remote/use-online.ts";
import { ErrorCard } from "../states/error-card.tsx";
import { Status } from "../states/status.tsx";
import { FormField } from "./form-field.tsx";
import { type FormValues, useForm } from "./use-form.ts";

/** Properties of a form. */
export interface FormProps<Request extends object, Reply> {
  /** What is called with what was typed. */
  readonly call: RemoteCall<Request, Reply>;
  /** What the button does, a verb with its object: "Save verdict". */
  readonly submit: string;
  /** What is said when it is done. */
  readonly done: ReactNode | ((answer: Answered<Reply>) => ReactNode);
  /** Sent as it is, and not asked. */
  readonly given?: Partial<Request>;
  /** What stands in the fields at first. */
  readonly initial?: Partial<Request>;
  /** The fields in their order. Default: all of the call that are not given. */
  readonly fields?: readonly (keyof Request & string)[];
  /** Labels in the place of the fields' names. */
  readonly labels?: Readonly<Partial<Record<keyof Request & string, string>>>;
  readonly onDone?: (answer: Answered<Reply>) => void;
}

/** A form over the fields of a call: checked when a field is left by the rules of the server, and nothing typed is ever lost. */
export function Form<Request extends object, Reply>(props: FormProps<Request, Reply>): ReactElement {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const fields = useFields(props);
  const values = useForm(fields, props.initial as Readonly<Record<string, unknown>> | undefined);
  const sending = useCall(props.call);
  const busy = sending.phase === "sending";
  const send = async () => {
    const wrong = values.check() ?? (await sent(props, sending, values));
    if (wrong !== undefined) form.current?.querySelector<HTMLElement>(`[id="${id}-${wrong}"]`)?.focus();
  };
  const type = (name: string, text: string) => {
    values.type(name, text);
    if (sending.phase === "done") sending.reset();
  };
  const labels = (props.labels ?? {}) as Readonly<Record<string, string>>;
  return (
    <form ref={form} className="tl-form" noValidate onSubmit={(event) => submitted(event, busy, send)} aria-busy={busy}>
      {fields.map((field) => (
        <FormField
          key={field.name}
          id={`${id}-${field.name}`}
          field={field}
          label={labels[field.name] ?? labelOf(field.name)}
          typed={values.typed[field.name] ?? ""}
          fault={values.faults[field.name]}
          onType={(text) => type(field.name, text)}
          onLeave={() => values.leave(field.name)}
        />
      ))}
      <Outcome sending={sending} named={Object.keys(values.faults).length > 0} done={props.done} />
      <div className="tl-form-foot">
        <Button type="submit" look="primary" aria-disabled={busy} onMouseDown={keepFocus}>
          {busy ? "Sending" : props.submit}
        </Button>
      </div>
    </form>
  );
}

/** Pressing the button leaves no field: a fault that appeared then would move the button away from under the pointer. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

function submitted(event: FormEvent, busy: boolean, send: () => Promise<void>): void {
  event.preventDefault();
  if (!busy) void send();
}

/** Sends what was typed; gives the field that the server refuses. */
async function sent<Request extends object, Reply>(
  { given, onDone }: FormProps<Request, Reply>,
  sending: CallState<Request, Reply>,
  values: FormValues,
): Promise<string | undefined> {
  const outcome = await sending.call({ ...values.request(), ...given } as Request);
  if (outcome.phase === "failed") return values.refuse(outcome.problem);
  values.clear();
  onDone?.(outcome.answer);
  return undefined;
}

function useFields<Request extends object, Reply>({ call, fields, given }: FormProps<Request, Reply>): RemoteField[] {
  const names = (fields ?? call.request.map(({ name }) => name).filter((name) => !(name in (given ?? {})))).join("\n");
  return useMemo(
    () => names.split("\n").flatMap((name) => call.request.filter((field) => field.name === name)),
    [call, names],
  );
}

function Outcome<Request, Reply>({
  sending,
  named,
  done,
}: {
  readonly sending: CallState<Request, Reply>;
  /** True where fields say what is wrong themselves. */
  readonly named: boolean;
  readonly done: FormProps<object, Reply>["done"];
}): ReactElement | null {
  if (sending.phase === "done")
    return (
      <div className="tl-form-done" role="status">
        <Status status="held" word="done" /> {typeof done === "function" ? done(sending.answer) : done}
      </div>
    );
  if (sending.phase !== "failed" || named) return null;
  return sending.problem.code === "client.offline" ? <NotSent /> : <ErrorCard problem={sending.problem} />;
}

function NotSent(): ReactElement {
  const online = useOnline();
  return (
    <div className="tl-notice tl-notice-risk" role="alert">
      <Icon name="warning" />
      <span className="tl-notice-text">
        <b>Not sent.</b> What you typed is kept here.{" "}
        {online
          ? "The server can't be reached: send it again in a moment."
          : "Send it again when the connection is back."}
      </span>
    </div>
  );
}
