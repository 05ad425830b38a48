import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { FastifyInstance, RequestPayload } from "fastify";
import { serverError } from "./error-codes.ts";
import { jsonParser } from "./json-body.ts";

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * How bodies are read: JSON, also under `application/<any>+json` and where no media type is named, plain or compressed. The size
 * limit is on what comes out, so a small body can't unfold into a large one.
 */
export function readBodies(app: FastifyInstance): void {
  app.removeContentTypeParser(["text/plain", "application/json"]);
  const parser = jsonParser(app);
  app.addContentTypeParser("application/json", { parseAs: "string" }, parser);
  app.addContentTypeParser(/^application\/[\w.!#$&^-]+\+json(?:;|$)/, { parseAs: "string" }, parser);
  app.addHook("onRequest", (request, _reply, done) => {
    const { headers } = request.raw;
    headers["content-type"] ??= "application/json";
    const empty = headers["content-length"] === "0" || headers["content-length"] === undefined;
    if (empty && headers["transfer-encoding"] === undefined) delete headers["content-type"];
    done();
  });
  app.addHook("preParsing", async (request, _reply, payload) => {
    const encoding = request.headers["content-encoding"]?.trim().toLowerCase();
    if (encoding === undefined || encoding === "identity") return payload;
    const decoder = decoders[encoding]?.();
    if (decoder !== undefined) return decoded(payload, decoder);
    throw serverError("unsupported-encoding", { detail: `body has an encoding that is not read: ${encoding}` });
  });
}

/** The decompressed body. The library compares `receivedEncodedLength` with Content-Length. */
function decoded(payload: RequestPayload, decoder: Transform): RequestPayload {
  const stream = Object.assign(decoder, { receivedEncodedLength: 0 });
  payload.on("data", (chunk: Buffer) => {
    stream.receivedEncodedLength += chunk.length;
  });
  payload.on("error", (error) => stream.destroy(error));
  return payload.pipe(stream);
}
