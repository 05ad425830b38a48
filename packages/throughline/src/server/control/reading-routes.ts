import type { FastifyInstance, FastifyRequest } from "fastify";

/** Adds a path for each fact that commands read whole; none for what a server does not know. */
export function addReading(
  app: FastifyInstance,
  facts: Readonly<Record<string, (() => Promise<object>) | undefined>>,
  own: (request: FastifyRequest) => Promise<void>,
): void {
  for (const [path, read] of Object.entries(facts))
    if (read !== undefined) app.post(path, { config: { access: "own" }, onRequest: own }, () => read());
}
