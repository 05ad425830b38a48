import type { FastifyRequest } from "fastify";
import { studioError } from "./error-codes.ts";

/**
 * Only pages that this server sent may start work: a header that no form can send and that other sites may not, and where the
 * browser says where a page is from, this very origin. Throws `studio.not-of-this-page`.
 */
export function ofThisPage({ headers }: FastifyRequest): void {
  const { host, origin } = headers;
  const site = headers["sec-fetch-site"];
  const strange = (detail: string) => studioError("not-of-this-page", { detail });
  if (headers["x-throughline-studio"] !== "1") throw strange("request has no header x-throughline-studio: 1");
  if (site !== undefined && site !== "same-origin") throw strange(`request comes from another site: ${String(site)}`);
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw strange(`request comes from a page of another origin: ${String(origin).slice(0, 100)}`);
}
