import { useState } from "react";
import type { RemoteField, RemoteProblem } from "throughline/client";
import { sentValue, typedFault, typedOf } from "./field-rules.ts";

type Texts = Readonly<Record<string, string>>;

/** What was typed into a form, and what is wrong with it. */
export interface FormValues {
  readonly typed: Texts;
  readonly faults: Texts;
  type(name: string, text: string): void;
  /** Checks one field, when it is left. */
  leave(name: string): void;
  /** Checks all fields; gives the first that is wrong. */
  check(): string | undefined;
  /** Takes over what the server found wrong; gives the first field that it names, undefined where it names none. */
  refuse(problem: RemoteProblem): string | undefined;
  /** The request as it is sent. */
  request(): Readonly<Record<string, unknown>>;
  clear(): void;
}

/** The state of a form over these fields. */
export function useForm(fields: readonly RemoteField[], initial: Readonly<Record<string, unknown>> = {}): FormValues {
  const start = () => Object.fromEntries(fields.map((field) => [field.name, typedOf(field, initial[field.name])]));
  const [typed, setTyped] = useState<Texts>(start);
  const [faults, setFaults] = useState<Texts>({});
  const fieldNamed = (name: string) => fields.find((field) => field.name === name);
  const faultOf = (field: RemoteField) => typedFault(field, typed[field.name] ?? "");
  return {
    typed,
    faults,
    type(name, text) {
      setTyped((all) => ({ ...all, [name]: text }));
      if (faults[name] !== undefined) setFaults(without(faults, name));
    },
    leave(name) {
      const field = fieldNamed(name);
      const fault = field === undefined || typed[name] === "" ? undefined : faultOf(field);
      setFaults((all) => (fault === undefined ? without(all, name) : { ...all, [name]: fault }));
    },
    check() {
      const found = fields.flatMap((field) => {
        const fault = faultOf(field);
        return fault === undefined ? [] : [[field.name, fault] as const];
      });
      setFaults(Object.fromEntries(found));
      return found[0]?.[0];
    },
    refuse(problem) {
      const found = faultsOf(problem, fields);
      setFaults(found);
      return fields.find(({ name }) => found[name] !== undefined)?.name;
    },
    request() {
      const entries = fields.map((field) => [field.name, sentValue(field, typed[field.name] ?? "")] as const);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    },
    clear() {
      setTyped(start());
      setFaults({});
    },
  };
}

function without(texts: Texts, name: string): Texts {
  const { [name]: _, ...rest } = texts;
  return rest;
}

/** The server's issues by field: a path ends, or after `body`, starts with the field's name. */
function faultsOf({ issues = [] }: RemoteProblem, fields: readonly RemoteField[]): Texts {
  const found: Record<string, string> = {};
  for (const { path, message } of issues) {
    const [first, second] = path.map(String);
    const name = first === "body" || first === "query" ? second : first;
    if (name !== undefined && fields.some((field) => field.name === name)) found[name] ??= message;
  }
  return found;
}
