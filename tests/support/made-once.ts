import { afterAll, beforeAll } from "vitest";
import type { TempProject } from "./temp-project.ts";

/** For the file or the block that calls it: a project that is made once, and a copy of it for each test. A first run costs more than ten copies. */
export function madeOnce(make: () => Promise<TempProject>): () => Promise<TempProject> {
  let made: TempProject | undefined;
  beforeAll(async () => {
    made = await make();
  });
  afterAll(() => made?.remove());
  return () => (made as TempProject).copy();
}
