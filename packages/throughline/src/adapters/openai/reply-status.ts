import { modelError } from "./error-codes.ts";
import { readJson } from "./reply-bytes.ts";

/** Most bytes of an error that are read. */
const mostErrorBytes = 65_536;

/**
 * Throws what a status other than success stands for: `models.refused`, `models.timeout`, `models.unreachable`. A field of the
 * request that the server does not take stands in the issues: one that it names as such, or one of `optional` in its words.
 */
export async function assertOk(
  response: Response,
  { host, optional }: { readonly host: string; readonly optional: readonly string[] },
): Promise<void> {
  if (response.ok) return;
  const { status } = response;
  // Servers that fail over a field that they do not know answer 500 as well as 400 and 422.
  const isRead = status < 500 || (status <= 501 && optional.length > 0);
  if (!isRead) await response.body?.cancel();
  const reply = isRead ? await readJson(response, mostErrorBytes).catch(() => undefined) : undefined;
  const said = errorFields(reply);
  const field = optional.find((name) => said.param?.split(".").includes(name)) ?? namedIn(reply, optional);
  const words = [said.type, said.code].filter((word) => word !== undefined).join(", ");
  const detail = `model server at ${host} answers ${status}${words === "" ? "" : ` (${words})`}`;
  if (status === 408 || status === 504) throw modelError("timeout", { detail });
  if (status >= 500 && field === undefined) throw modelError("unreachable", { detail });
  const refused = field ?? said.param;
  const issues = refused === undefined ? [] : [{ message: "the model server does not take it", path: [refused] }];
  throw modelError("refused", { detail, ...hintOf(status), issues });
}

/** Where servers say what is wrong without a field for it; `max_tokens` also stands in what they say of a long prompt. */
function namedIn(reply: unknown, optional: readonly string[]): string | undefined {
  const { error, detail, message } = (reply ?? {}) as Readonly<Record<string, unknown>>;
  const words = JSON.stringify([error, detail, message]);
  return optional.find((name) => name !== "max_tokens" && words.includes(name));
}

/** The fields of an error in the protocol's shape. Only short words, never its message: that may quote the key or the prompt. */
export function errorFields(reply: unknown): {
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
} {
  const error = (reply as { readonly error?: Readonly<Record<string, unknown>> } | null | undefined)?.error;
  if (typeof error !== "object" || error === null) return {};
  const words = ["type", "code", "param"].flatMap((name) => {
    const value = error[name];
    return typeof value === "string" && /^[a-z][a-z_.]{0,39}$/.test(value) ? [[name, value]] : [];
  });
  return Object.fromEntries(words);
}

function hintOf(status: number): { readonly hint?: string } {
  if (status === 401 || status === 403)
    return { hint: "set the variable of the model's key to a key that the server takes" };
  if (status === 404) return { hint: "look at `url`, which ends before `/chat/completions`, and at the model's name" };
  return {};
}
