import { describe, expect, it } from "vitest";
import { portOf } from "./port-of.ts";

const config = { name: "shop", port: 4500 };

describe("the port of a server", () => {
  it("is that of the command, of the environment, of the config, or 4400", () => {
    expect(portOf(4600, { PORT: "4700" }, config)).toBe(4600);
    expect(portOf(undefined, { PORT: "4700" }, config)).toBe(4700);
    expect(portOf(undefined, { PORT: "" }, config)).toBe(4500);
    expect(portOf(undefined, {}, { name: "shop" })).toBe(4400);
  });

  it("is refused with the value that was given, and with who gave it", () => {
    expect(() => portOf(undefined, { PORT: "xyz" }, config)).toThrow("PORT is not a whole number from 0 to 65535: xyz");
    expect(() => portOf(70_000, { PORT: "xyz" }, config)).toThrow("port is not a whole number from 0 to 65535: 70000");
  });
});
