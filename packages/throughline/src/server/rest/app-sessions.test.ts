import { describe, expect, it } from "vitest";
import { AppSessions, type SessionRequest } from "./app-sessions.ts";

const secret = Buffer.alloc(32, 7);

function request(headers: Readonly<Record<string, string>>, remoteAddress = "127.0.0.1"): SessionRequest {
  return { method: "GET", headers: { host: "127.0.0.1:4400", ...headers }, socket: { remoteAddress } };
}

/** The cookie that a browser sends back, from what it was told to keep. */
const cookieOf = (set: string | undefined) => (set ?? "").split(";")[0] as string;

describe("a session of a page", () => {
  const sessions = new AppSessions({ secret });
  const cookie = cookieOf(sessions.cookieFor(request({})));
  const same = { "sec-fetch-site": "same-origin", cookie };

  it("is a cookie that scripts can't read and other sites can't send", () => {
    expect(sessions.cookieFor(request({}))).toMatch(
      /^throughline_session_4400=\S+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
  });

  it("has a name of its own, and another for another page", () => {
    expect(sessions.nameOf(request(same))).toMatch(/^session \S{12}$/);
    const other = cookieOf(sessions.cookieFor(request({})));
    expect(sessions.nameOf(request({ ...same, cookie: other }))).not.toBe(sessions.nameOf(request(same)));
  });

  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another port of this machine", { "sec-fetch-site": "same-site" }],
    ["an address that was typed", { "sec-fetch-site": "none" }],
    ["a program that says nothing", {}],
    ["an old browser on another site", { origin: "http://evil.example" }],
    ["an old browser whose page has no origin", { origin: "null" }],
  ])("does not count in a request of %s", (_, headers) => {
    expect(sessions.nameOf(request({ ...headers, cookie }))).toBeUndefined();
  });

  it.each([
    ["an old browser that writes", { origin: "http://127.0.0.1:4400" }],
    ["an old browser that reads", { referer: "http://127.0.0.1:4400/alerts" }],
  ])("counts in a request of %s", (_, headers) => {
    expect(sessions.nameOf(request({ ...headers, cookie }))).toBeDefined();
  });

  it("does not count when it was changed, is another server's, or is over", () => {
    const changed = cookie.replace(/=(\d+)/, (_, expires: string) => `=${Number(expires) + 1}`);
    expect(sessions.nameOf(request({ ...same, cookie: changed }))).toBeUndefined();
    const stranger = new AppSessions({ secret: Buffer.alloc(32, 8) });
    expect(stranger.nameOf(request(same))).toBeUndefined();
    const later = new AppSessions({ secret, nowSeconds: () => Math.floor(Date.now() / 1000) + 12 * 3600 + 1 });
    expect(later.nameOf(request(same))).toBeUndefined();
    expect(new AppSessions({ secret }).nameOf(request(same))).toBeDefined();
  });

  it("is given and counts on loopback alone, until the config says otherwise", () => {
    for (const [headers, address] of [
      [{}, "10.0.0.7"],
      [{ host: "fraud.example" }, "127.0.0.1"],
    ] as const) {
      expect(sessions.cookieFor(request(headers, address))).toBeUndefined();
      expect(sessions.nameOf(request({ ...same, ...headers }, address))).toBeUndefined();
      const anywhere = new AppSessions({ secret, anywhere: true });
      const given = cookieOf(anywhere.cookieFor(request(headers, address)));
      expect(anywhere.nameOf(request({ ...same, ...headers, cookie: given }, address))).toBeDefined();
    }
  });
});
