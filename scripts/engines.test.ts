import { describe, expect, it } from "vitest";
import { readText } from "./source-files.ts";

interface Locked {
  readonly engines?: { readonly node?: string };
  readonly optional?: boolean;
}

type Version = readonly [major: number, minor: number, patch: number];

const lock = JSON.parse(readText("package-lock.json")) as { readonly packages: Readonly<Record<string, Locked>> };
/** The least Node that the packages say they run on. */
const oldest: Version = [20, 19, 0];

const compare = (left: Version, right: Version) => left[0] - right[0] || left[1] - right[1] || left[2] - right[2];

/** Whether a version is in a range as packages write it: `>=18`, `^20.19.0 || >=22.12.0`, `20 || >=22`. */
function isWithin(version: Version, range: string): boolean {
  return range.split("||").some((part) =>
    [...part.matchAll(/(>=|<=|[<>^~=]?)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/g)].every(
      ([, sign = "", major, minor, patch]) => {
        const bound: Version = [Number(major), Number(minor ?? 0), Number(patch ?? 0)];
        const order = compare(version, bound);
        if (sign === ">=") return order >= 0;
        if (sign === ">") return order > 0;
        if (sign === "<") return order < 0;
        if (sign === "<=") return order <= 0;
        const isSameMinor = minor === undefined || sign === "^" || version[1] === bound[1];
        return version[0] === bound[0] && order >= 0 && isSameMinor;
      },
    ),
  );
}

describe("the packages that an installation brings", () => {
  it("all run on the oldest Node that ours run on, so that npm warns of none", () => {
    const refused = Object.entries(lock.packages).flatMap(([name, { engines, optional }]) => {
      const range = engines?.node;
      return range === undefined || optional === true || isWithin(oldest, range) ? [] : [`${name} ${range}`];
    });
    expect(refused).toEqual([]);
  });
});
