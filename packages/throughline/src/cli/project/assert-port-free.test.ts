import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { assertPortFree } from "./assert-port-free.ts";

const host = "127.0.0.1";

describe("assertPortFree", () => {
  it("refuses a port that somebody listens on, and takes it once they stopped", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, host, resolve));
    const { port } = other.address() as { port: number };
    await expect(assertPortFree({ host, port })).rejects.toMatchObject({
      code: "server.port-in-use",
      detail: `port is taken: ${port}`,
    });
    await new Promise((resolve) => other.close(resolve));
    await assertPortFree({ host, port });
    await assertPortFree({ host, port: 0 });
  });
});
