import { describe, expect, it } from "vitest";
import { otherSiteFault } from "./other-sites.ts";

describe("otherSiteFault", () => {
  it.each([
    "localhost:4400",
    "127.0.0.1:4400",
    "[::1]:4400",
    "192.168.1.7:4400",
    "app:4400",
    "throughline.local",
    "host.docker.internal:4400",
    "shop.localhost",
  ])("lets a request to %s through", (host) => {
    expect(otherSiteFault({ host })).toBeUndefined();
    expect(otherSiteFault({ host, origin: `http://${host}` })).toBeUndefined();
  });

  it.each(["evil.example:4400", "127.0.0.1.evil.example", "localhost.evil.example", "a.b"])(
    "refuses a request to the public name %s",
    (host) => {
      expect(otherSiteFault({ host })?.code).toBe("server.cross-site");
    },
  );

  it("lets a program through that names no host", () => {
    expect(otherSiteFault({})).toBeUndefined();
  });
});
