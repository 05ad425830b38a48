import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { sync, writeDurably } from "./durable-files.ts";
import { type CanaryAt, releaseIdPattern } from "./release-moves.ts";

/** A canary as its pointer says it. */
export interface StandingCanary extends CanaryAt {
  /** The release beside it, which was current when it began. */
  readonly stable: string;
  /** When its step began. */
  readonly atUs: number;
}

/**
 * The pointer to a canary, a file beside the one to the current release. It counts only while the release that it names as stable is the
 * current one: so a move of that pointer ends a canary at once, whatever is left of this file.
 */
export class CanaryPointer {
  readonly #file: string;

  constructor(releases: string) {
    this.#file = path.join(releases, "canary.json");
  }

  /** The canary beside a current release; undefined where there is none. */
  async beside(current: string | undefined): Promise<StandingCanary | undefined> {
    const found = parsed(await readFile(this.#file, "utf8").catch(() => ""));
    return found !== undefined && found.stable === current && found.release !== current ? found : undefined;
  }

  async write(canary: StandingCanary): Promise<void> {
    await writeDurably(this.#file, `${JSON.stringify(canary)}\n`);
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
    await sync(path.dirname(this.#file));
  }
}

function parsed(text: string): StandingCanary | undefined {
  try {
    const found = JSON.parse(text) as Partial<StandingCanary> | null;
    const areIds = [found?.release, found?.stable].every((id) => releaseIdPattern.test(id ?? ""));
    const isStep = Number.isSafeInteger(found?.step) && (found?.step as number) >= 0;
    return areIds && isStep && Number.isSafeInteger(found?.atUs) ? (found as StandingCanary) : undefined;
  } catch {
    return undefined;
  }
}
