import type { JsonSchema } from "../../../contracts/shape/json-schema.ts";

/** An OpenAPI 3.1 document, as far as releases need it. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
  readonly style?: "form";
  readonly explode?: boolean;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Content;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/** One operation with where it is served. `path` has its parameters as `{name}`. */
export interface Entry {
  readonly path: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly operation: Operation;
}

/** The security of an operation that asks for a key, in either header. */
export const keySecurity: Pick<Operation, "security"> = { security: [{ bearer: [] }, { key: [] }] };

export const securitySchemes = {
  bearer: { type: "http", scheme: "bearer", description: "An API key as `Authorization: Bearer <key>`" },
  key: { type: "apiKey", in: "header", name: "x-api-key", description: "An API key" },
} as const;

export const problem = (description: string): Response => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

export const json = (schema: JsonSchema, description = "Success"): Response => ({
  description,
  content: { "application/json": { schema } },
});

/** The faults of any operation that reads a body. */
export const bodyProblems = {
  "400": problem("The body is not JSON"),
  "413": problem("The body is too large"),
  "415": problem("The body is of another media type or content encoding"),
  "422": problem("The request does not have the shape that is asked"),
} as const;

export const keyProblems = { "401": problem("No valid API key") } as const;
export const otherProblems = { default: problem("Any other fault") } as const;

export const summaryOf = (text: string | undefined) => (text === undefined ? {} : { summary: text });

export const problemSchema: JsonSchema = {
  type: "object",
  description: "RFC 9457 problem details",
  properties: {
    type: { type: "string", format: "uri-reference", description: "page that explains the code" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    instance: { type: "string", description: "the request, also in X-Request-Id" },
    code: { type: "string", description: "what to test for; never changes" },
    fault: { type: "string", enum: ["declaration", "data", "caller", "user-code", "engine", "internal"] },
    hint: { type: "string", description: "the cure" },
    where: { type: "object" },
    issues: {
      type: "array",
      items: {
        type: "object",
        properties: { message: { type: "string" }, path: { type: "array", items: { type: ["string", "integer"] } } },
        required: ["message"],
      },
    },
  },
  required: ["type", "title", "status", "detail", "code", "fault", "hint"],
};
