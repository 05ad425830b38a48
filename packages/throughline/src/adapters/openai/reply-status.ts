import { modelError } from "./error-codes.ts";
import { readJson } from "./reply-bytes.ts";

/** Most bytes of an error that are read. */
const mostErrorBytes = 65_536;

/**
 * Throws what a status other than success stands for: `models.refused`, `models.timeout`, `models.unreachable`. A field of the
 * request that the server does not take stands in the issues.
 */
export async function assertOk(response: Response, host: string): Promise<void> {
  if (response.ok) return;
  const { status } = response;
  if (status >= 500) await response.body?.cancel();
  const said = status < 500 ? errorFields(await readJson(response, mostErrorBytes).catch(() => undefined)) : {};
  const words = [said.type, said.code].filter((word) => word !== undefined).join(", ");
  const detail = `model server at ${host} answers ${status}${words === "" ? "" : ` (${words})`}`;
  if (status === 408 || status === 504) throw modelError("timeout", { detail });
  if (status >= 500) throw modelError("unreachable", { detail });
  const issues = said.param === undefined ? [] : [{ message: "the model server does not take it", path: [said.param] }];
  throw modelError("refused", { detail, ...hintOf(status), issues });
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
