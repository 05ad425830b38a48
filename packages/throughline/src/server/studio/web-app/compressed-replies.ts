import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { takesEncoding } from "./accepted-encoding.ts";

const compress = promisify(gzip);

/** Texts of fewer characters are sent as they are: compressed they take as many packets. */
const leastLength = 1_400;
/** The graph of a large project takes a tenth of the time that the best level takes, and is as small within a few per cent. */
const level = 5;

/** Sends the texts that routes of this part answer with compressed, where the caller takes that. Streams go out as they are. */
export function compressReplies(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (typeof payload !== "string" || payload.length < leastLength || request.method === "HEAD") return payload;
    reply.header("vary", "accept-encoding");
    if (!takesEncoding(request.headers["accept-encoding"], "gzip")) return payload;
    reply.header("content-encoding", "gzip").removeHeader("content-length");
    return compress(payload, { level });
  });
}
