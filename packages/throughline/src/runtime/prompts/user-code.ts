import { isThroughlineError, type ThroughlineError } from "../../contracts/errors/throughline-error.ts";

/**
 * The boundary to the user's code: what it throws becomes the error that `wrapped` makes of a short word for it, with its stack as
 * the cause; our own errors keep their code.
 */
export async function asUserCode<T>(
  call: () => T | Promise<T>,
  wrapped: (thrown: string, cause: unknown) => ThroughlineError,
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (isThroughlineError(cause)) throw cause;
    throw wrapped(cause instanceof Error ? cause.name : "a thrown value", cause);
  }
}
