import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { WebApp } from "../../throughline/src/server/studio/web-app/web-app.ts";

/** The web app as a release of it is built, in a folder of its own; that of `npm run build` where the tests began with it. */
export async function builtStudio(): Promise<WebApp> {
  const ready =
    process.env.THROUGHLINE_BUILT === "1" ? await WebApp.open(join(import.meta.dirname, "../dist")) : undefined;
  if (ready !== undefined) return ready;
  const outDir = await mkdtemp(join(tmpdir(), "throughline-studio-"));
  // A test runner says that this is a test, and React would come with all that it checks while one develops.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  await build({
    root: join(import.meta.dirname, ".."),
    configFile: join(import.meta.dirname, "../vite.config.ts"),
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
  }).finally(() => {
    process.env.NODE_ENV = before;
  });
  const app = await WebApp.open(outDir);
  await rm(outDir, { recursive: true, force: true });
  if (app === undefined) throw new Error("the Studio was not built");
  return app;
}
