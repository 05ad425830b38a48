import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createViteBundler } from "../../adapters/vite/vite-bundler.ts";
import { type App, isApp } from "../../contracts/fullstack/app.ts";
import type { AppBundler } from "../../ports/app-bundler.ts";
import { compileProject } from "../load/compile-project.ts";
import { linkProject } from "../load/link-project.ts";
import type { RunContext } from "../plan/kind-runner.ts";
import { ReleaseStore } from "../releases/release-store.ts";
import { appRunner } from "./app-runner.ts";
import { openApps } from "./open-apps.ts";
import { browserFolders, pruneBundles } from "./release-folders.ts";

const checkout = path.resolve(import.meta.dirname, "../../../../..");
let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "throughline-app-runner-"));
  await symlink(path.join(checkout, "node_modules"), path.join(home, "node_modules"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const files: Readonly<Record<string, string>> = {
  "throughline.config.ts": `import { defineConfig } from "throughline";\nexport default defineConfig({ name: "desk" });\n`,
  "data/rows.ts": `import { source, text } from "throughline/data";
export const rows = source("bronze.rows", { events: true, columns: { id: text() } });
`,
  "backend/api.ts": `import { get, service } from "throughline/backend";
import { z } from "zod";
export const api = service("api", { routes: { hello: get("/hello", { reply: z.object({ text: z.string() }), handle: () => ({ text: "secret of the handler" }) }) } });
`,
  "frontend/hello.page.tsx": `import { page } from "throughline/frontend";
import { api } from "../backend/api.ts";
import { rows } from "../data/rows.ts";
import "./hello.css";
export const hello = page("hello", { path: "/hello", uses: { hello: api.routes.hello, add: rows.append }, view: () => <p>hello</p> });
`,
  "frontend/hello.css": "p { color: red }",
  "fullstack/desk.ts": `import { app } from "throughline/fullstack";
import { hello } from "../frontend/hello.page.tsx";
export const desk = app("desk", { pages: [hello] });
`,
};

async function write(root: string, more: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(more)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
}

async function projectOf(name: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = path.join(home, name);
  await write(root, { ...files, ...more });
  return root;
}

/** Loads a project and gives what runs its app, counting the bundles that are made. */
async function loadedAt(root: string, codes: readonly string[] = []) {
  const { value: compiled } = await compileProject({ root });
  const { value: loaded, problems } = await linkProject(compiled);
  expect(problems.map(({ code }) => code)).toEqual(codes);
  const made: string[] = [];
  const vite = createViteBundler();
  const bundler: AppBundler = {
    fingerprint: (of) => vite.fingerprint(of),
    bundle: (request) => {
      made.push(request.name);
      return vite.bundle(request);
    },
  };
  const app = loaded.declarations.find(isApp) as App;
  const state = path.join(root, ".throughline");
  const context = { root, state, bundler, project: { loaded, compiled } } as unknown as RunContext;
  return { app, context, made, state, compiled, build: () => appRunner.build(app, context) };
}

describe("an app in a run", () => {
  it("is bundled once for what it is made of, whatever of the server's code changes", async () => {
    const root = await projectOf("once");
    const first = await loadedAt(root);
    const { version, text } = await first.build();
    expect(text).toMatch(/^1 page, first load \d+\.\d kB compressed$/);
    expect(await first.build()).toEqual({ version, text, measured: [], accepted: true });
    await write(root, {
      "backend/api.ts": (files["backend/api.ts"] as string).replace("secret of", "another secret of"),
    });
    const second = await loadedAt(root);
    expect(await appRunner.stands?.(second.app, second.context, version)).toBe(true);
    expect((await second.build()).version).toEqual(version);
    expect([first.made, second.made]).toEqual([["desk"], []]);
  });

  it.each([
    ["a style sheet", { "frontend/hello.css": "p { color: blue }" }],
    [
      "what a route replies",
      {
        "backend/api.ts": (files["backend/api.ts"] as string).replace(
          "text: z.string()",
          "text: z.string(), more: z.number().optional()",
        ),
      },
    ],
  ])("is bundled anew after a change of %s", async (name, change) => {
    const root = await projectOf(name.replaceAll(" ", "-"));
    const { version } = await (await loadedAt(root)).build();
    await write(root, change);
    const after = await loadedAt(root);
    expect(await appRunner.stands?.(after.app, after.context, version)).toBe(false);
    expect((await after.build()).version.bundle).not.toBe(version.bundle);
  });

  it("is bundled anew where a file of the bundle is not whole", async () => {
    const { app, context, state, made, build } = await loadedAt(await projectOf("damaged"));
    const { version } = await build();
    const folder = path.join(state, "apps/desk", String(version.bundle));
    const script = (await readdir(folder)).find((name) => name.endsWith(".js")) as string;
    await truncate(path.join(folder, script), 3);
    expect(await appRunner.stands?.(app, context, version)).toBe(false);
    expect((await build()).version).toEqual(version);
    expect(made).toEqual(["desk", "desk"]);
  });

  it("is part of the release, and its bundle goes when no release has it", async () => {
    const root = await projectOf("released");
    const { state, compiled, build } = await loadedAt(root);
    const { version } = await build();
    const pins = { "app:desk": version };
    const store = new ReleaseStore(state);
    const parts = {
      project: "desk",
      run: "run-1",
      nowUs: 0,
      pins,
      graph: { project: "desk", nodes: [], edges: [] },
      compiled,
    };
    const { release } = await store.create({ ...parts, folders: browserFolders(pins, state) });
    expect(await pruneBundles(state, [pins])).toBe(0);
    expect(await pruneBundles(state, [])).toBe(1);
    const apps = await openApps(store.folder(release.id, "browser"));
    expect(apps.get("desk")?.manifest.pages.map(({ path: at }) => at)).toEqual(["/hello"]);
  });
});

describe("a page that no browser can load", () => {
  it("is refused where it is not exported, or stands among the server's files", async () => {
    const hidden = await loadedAt(
      await projectOf("hidden", {
        "fullstack/desk.ts": `import { page } from "throughline/frontend";
import { app } from "throughline/fullstack";
const inner = page("inner", { path: "/inner", view: () => null });
export const desk = app("desk", { pages: [inner] });
`,
      }),
      ["load.not-exported"],
    );
    await expect(hidden.build()).rejects.toMatchObject({
      code: "apps.page-not-exported",
      where: { file: "fullstack/desk.ts", line: 3 },
    });
    const outside = await loadedAt(
      await projectOf("outside", {
        "backend/hello.tsx": `import { page } from "throughline/frontend";\nexport const hello = page("hello", { path: "/hello", view: () => null });\n`,
        "frontend/hello.page.tsx": `export { hello } from "../backend/hello.tsx";\n`,
      }),
      ["load.not-for-browsers"],
    );
    await expect(outside.build()).rejects.toMatchObject({
      code: "apps.page-outside",
      where: { file: "backend/hello.tsx" },
    });
  });
});
