import { Ajv, type ValidateFunction } from "ajv";
import type { AgentTool } from "../../contracts/ai/agent-shapes.ts";
import type { JsonSchema } from "../../contracts/shape/json-schema.ts";
import { canonicalText } from "../../contracts/sql/typed-literal.ts";
import { agentError } from "./error-codes.ts";

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  strictNumbers: true,
  coerceTypes: false,
  // A format that is none of these is a note; zod writes what it means as a pattern too.
  logger: false,
  formats: {
    date: (text: string) => canonicalText({ name: "date" }, text) !== undefined,
    "date-time": (text: string) => canonicalText({ name: "timestamp" }, text) !== undefined,
  },
});

/** Most faults of one call that are told. */
const mostIssues = 10;

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = ajv.compile(schema);
  compiled.set(schema, made);
  return made;
}

/** Reads the arguments that a model gives a tool. Throws `agents.invalid-arguments`, with one issue for each fault. */
export function readArguments(
  tool: Pick<AgentTool, "name" | "parameters">,
  text: string,
): Readonly<Record<string, unknown>> {
  const value = parsed(tool.name, text);
  const validate = validatorOf(tool.parameters);
  if (validate(value)) return value as Readonly<Record<string, unknown>>;
  const issues = (validate.errors ?? []).slice(0, mostIssues).map(({ instancePath, keyword, params, message }) => {
    const name = keyword === "additionalProperties" ? `: ${String(params.additionalProperty).slice(0, 100)}` : "";
    return { message: `${message ?? keyword}${name}`, path: instancePath.split("/").slice(1) };
  });
  const says = issues.map(({ path, message }) => `${path.join(".") || "arguments"} ${message}`).join("; ");
  throw agentError("invalid-arguments", { detail: `arguments of ${tool.name} do not fit: ${says}`, issues });
}

/** A tool without parameters is called with nothing by some models. */
function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text.trim() === "" ? "{}" : text);
  } catch {
    throw agentError("invalid-arguments", { detail: `arguments of ${name} are not JSON: ${text.length} characters` });
  }
}
