import { readFileSync } from "node:fs";
import { stat, statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { above, type Finding, formatBytes } from "./finding.ts";

/** The version of Node, against the one that the package asks for. */
export function checkNode(version = process.versions.node): Finding {
  const least = leastNode();
  const isEnough = compareVersions(version, least) >= 0;
  const finding = { check: "node", state: isEnough ? "ok" : "fail", figure: `${version}, at least ${least}` } as const;
  return isEnough ? finding : { ...finding, cure: `Install Node ${least} or later` };
}

function leastNode(): string {
  const manifest = new URL("../../../package.json", import.meta.url);
  const { engines } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly engines: { readonly node: string } };
  return engines.node.replace(/^\D+/, "");
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  const differing = [0, 1, 2].find((i) => (left[i] ?? 0) !== (right[i] ?? 0));
  return differing === undefined ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}

/** Memory of the machine, or of the container where that is less, bytes. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** The engine alone takes 512 MB by default. */
const memoryLimits = { warn: 2e9, fail: 7.5e8 };

export function checkMemory(bytes = memoryBytes()): Finding {
  const state = above(bytes, memoryLimits);
  const figure = `${formatBytes(bytes)}, ${availableParallelism()} cores`;
  if (state === "ok") return { check: "memory", state, figure };
  return { check: "memory", state, figure, cure: 'Give it more, or lower `memory: { duckdb: "256MB" }` in the config' };
}

const diskLimits = { warn: 2e9, fail: 2e8 };

/** Free space where a folder is or will be. */
export async function checkDisk(folder: string): Promise<Finding> {
  const existing = await nearestExisting(folder);
  const { bavail, bsize } = await statfs(existing);
  const state = above(bavail * bsize, diskLimits);
  const figure = `${formatBytes(bavail * bsize)} free in ${existing}`;
  if (state === "ok") return { check: "disk", state, figure };
  return { check: "disk", state, figure, cure: "Free some space: tables, models and releases are kept there" };
}

/** The path, or the nearest one above it at which something exists. */
export async function nearestExisting(target: string): Promise<string> {
  for (let next = target; ; next = path.dirname(next)) {
    const found = await stat(next).catch(() => undefined);
    if (found !== undefined || path.dirname(next) === next) return next;
  }
}
