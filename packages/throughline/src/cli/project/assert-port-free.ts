import { createServer } from "node:net";
import { serverError } from "../../server/error-codes.ts";

/** Looks whether a port can be listened on, so that nobody waits for a build to hear that it can't. Throws `server.port-in-use`. */
export async function assertPortFree(address: { readonly host: string; readonly port: number }): Promise<void> {
  if (address.port === 0) return;
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE" && cause.code !== "EACCES") return resolve();
      const what = cause.code === "EACCES" ? "port may not be used" : "port is taken";
      reject(serverError("port-in-use", { detail: `${what}: ${address.port}`, cause }));
    });
    probe.listen({ host: address.host, port: address.port, exclusive: true }, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}
