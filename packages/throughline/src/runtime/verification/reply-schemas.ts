import { Ajv, type ErrorObject } from "ajv";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { canonicalText } from "../../contracts/sql/typed-literal.ts";

/** Says what of a value does not fit, or undefined where all of it does. */
export type Misfit = (value: unknown) => string | undefined;

/** What an OpenAPI document says, as far as replies are held against it. */
export interface ReplyDocument {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components?: object;
}

interface DocumentedOperation {
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> }>
  >;
}

/** Compiles the schema of a reply; `components` are what it may refer to as `#/components/…`. */
export function compileReply(schema: JsonSchema, components?: object): Misfit {
  const ajv = new Ajv({
    strict: false,
    strictNumbers: true,
    // A format that is none of these is a note; zod writes what it means as a pattern too.
    logger: false,
    formats: {
      "uri-reference": (text: string) => URL.canParse(text, "http://localhost"),
      date: (text: string) => canonicalText({ name: "date" }, text) !== undefined,
      "date-time": (text: string) => canonicalText({ name: "timestamp" }, text) !== undefined,
    },
  });
  const check = ajv.compile(components === undefined ? schema : { ...schema, components });
  return (value) => (check(value) ? undefined : faultOf(check.errors?.[0]));
}

function faultOf(error: ErrorObject | undefined): string {
  const at = error?.instancePath === undefined || error.instancePath === "" ? "the reply" : error.instancePath.slice(1);
  return `${at} ${error?.message ?? "does not fit"}`;
}

/** What a document says that a path replies with under a status; undefined where it says nothing. Parameters are written `{name}`, by whatever name. */
export function documentedReply(
  document: ReplyDocument,
  of: { readonly method: string; readonly path: string; readonly status: number },
): Misfit | undefined {
  const nameless = (path: string) => path.replaceAll(/\{[^}]*\}/g, "{}");
  const path = Object.keys(document.paths ?? {}).find((one) => nameless(one) === nameless(of.path));
  const operation = document.paths?.[path ?? ""]?.[of.method.toLowerCase()];
  const response = operation?.responses?.[String(of.status)] ?? operation?.responses?.default;
  const content = response?.content;
  const schema = content?.["application/json"]?.schema ?? content?.["application/problem+json"]?.schema;
  return schema === undefined ? undefined : compileReply(schema, document.components);
}
