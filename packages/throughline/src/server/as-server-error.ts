import { isThroughlineError, type ThroughlineError } from "../contracts/errors/throughline-error.ts";
import { serverError } from "./error-codes.ts";

/** What the HTTP library refuses by itself, as our codes. */
const libraryCodes: Readonly<Record<string, Parameters<typeof serverError>[0]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid-json",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid-json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid-body",
  FST_ERR_BAD_URL: "invalid-url",
  FST_ERR_MAX_PARAM_LENGTH: "url-too-long",
  FST_ERR_HANDLER_TIMEOUT: "handler-timeout",
};

const shown = (header: string) => (header.length > 100 ? `${header.slice(0, 100)}…` : header);

/** Any thrown value as our error; the request, where it is known, names what the HTTP library does not; what is neither ours nor the caller's becomes `server.internal`, with its cause kept for the log. */
export function asServerError(
  error: unknown,
  request?: { readonly headers: { readonly "content-type"?: string | undefined } },
): ThroughlineError {
  if (isThroughlineError(error)) return error;
  const { code, statusCode } = (error ?? {}) as { readonly code?: string; readonly statusCode?: number };
  const known = code === undefined ? undefined : libraryCodes[code];
  const mediaType = request?.headers["content-type"];
  if (known === "unsupported-media" && mediaType !== undefined)
    return serverError(known, {
      detail: `the body has a media type that is not read: ${shown(mediaType)}`,
      cause: error,
    });
  if (known !== undefined) return serverError(known, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return serverError("invalid-body", { cause: error });
  return serverError("internal", { cause: error });
}
