import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppBundle, BundleRequest } from "../../ports/app-bundler.ts";
import { createViteBundler } from "./vite-bundler.ts";

const checkout = path.resolve(import.meta.dirname, "../../../../..");
const bundler = createViteBundler();
let home: string;
beforeAll(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), "throughline-bundle-")));
  await symlink(path.join(checkout, "node_modules"), path.join(home, "node_modules"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const files: Readonly<Record<string, string>> = {
  "package.json": "{}",
  "backend/api.ts": `import { readFileSync } from "node:fs";
export const threshold = 0.75;
export const api = { handle: () => "select secret from silver.payments" + readFileSync("x") + process.env.API_SECRET };
`,
  "frontend/one.tsx": `import { createClient } from "throughline/client";
import { page } from "throughline/frontend";
import { z } from "throughline/backend";
import { api } from "../backend/api.ts";
import "./one.css";
export const one = page("one", { uses: { alerts: api.routes.alerts }, view: () => <b>{typeof createClient} first page</b> });
`.replace('import { z } from "throughline/backend";\n', ""),
  "frontend/one.css": ".one { color: red }",
  "frontend/two.tsx": `export const two = { view: () => <b>second page</b> };`,
};

async function projectOf(name: string, more: Readonly<Record<string, string>> = {}): Promise<BundleRequest> {
  const root = path.join(home, name);
  for (const [file, text] of Object.entries({ ...files, ...more })) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  const load = (file: string) => `import(${JSON.stringify(path.join(root, file))})`;
  return {
    root,
    name: "desk",
    entry: `globalThis.pages = [() => ${load("frontend/one.tsx")}, () => ${load("frontend/two.tsx")}, () => import("desk:board")];`,
    modules: new Map([
      ["throughline/frontend", "export const page = (name, options) => ({ name, ...options });"],
      ["desk:board", "export const board: string = 'a board';"],
    ]),
    replaced: new Map([
      [path.join(root, "backend/api.ts"), 'export const api = { routes: { alerts: { kind: "list" } } };'],
    ]),
    serverFolders: ["data", "backend"].map((role) => path.join(root, role)),
  };
}

/** A picture of one pixel. */
const pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

const textOf = ({ files: made }: AppBundle) => made.map(({ bytes }) => Buffer.from(bytes).toString()).join("\n");

/** What making a bundle of a project with another first page is refused with. */
async function refusal(name: string, page: string) {
  const request = await projectOf(name, { "frontend/one.tsx": page });
  const refused = await bundler.bundle(request).then(
    () => undefined,
    (error: { code: string; detail: string; where?: { file: string; line?: number } }) => error,
  );
  return { code: refused?.code, detail: refused?.detail, file: refused?.where?.file, line: refused?.where?.line };
}

describe("a bundle", () => {
  it("has the pictures that a page imports as files of their own, and the class names of its style modules", async () => {
    const request = await projectOf("pictures", {
      "frontend/one.tsx": `import mark from "./mark.svg";
import photo from "./photo.gif";
import styles from "./one.module.css";
export const one = { view: () => <p className={styles.lead}><img src={mark} alt="mark" /><img src={photo} alt="photo" /></p> };
`,
      "frontend/mark.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>`,
      "frontend/one.module.css": `.lead { background: url("./photo.gif") }`,
    });
    await writeFile(path.join(request.root, "frontend/photo.gif"), Buffer.from(pixel, "base64"));
    const bundle = await bundler.bundle(request);
    const names = bundle.files.map(({ name }) => name);
    const [mark, photo, sheet] = [/^mark-.*\.svg$/, /^photo-.*\.gif$/, /^one-.*\.css$/].map((is) =>
      names.find((name) => is.test(name)),
    );
    const bytes = bundle.files.find(({ name }) => name === photo)?.bytes ?? new Uint8Array();
    expect(Buffer.from(bytes).toString("base64")).toBe(pixel);
    const text = textOf(bundle);
    expect(text).toContain(`/_app/${mark}`);
    expect(text).toContain(`url(/_app/${photo})`);
    const lead = /\.(_lead_\w+)\{/.exec(
      Buffer.from(bundle.files.find(({ name }) => name === sheet)?.bytes ?? "").toString(),
    );
    expect(text).toContain(`lead:\`${lead?.[1]}\``);
  });

  it("has a part for each page, with the styles it needs, and nothing of the server's files", async () => {
    const bundle = await bundler.bundle(await projectOf("parts"));
    expect(bundle.parts.map(({ module }) => path.basename(module)).sort()).toEqual(
      ["one.tsx", "two.tsx", "desk:board"].sort(),
    );
    const one = bundle.parts.find(({ module }) => module.endsWith("one.tsx"));
    expect(one?.needs.filter((name) => name.endsWith(".css"))).toHaveLength(1);
    const text = textOf(bundle);
    expect(text).toContain("first page");
    expect(text).toContain('"list"'.replaceAll('"', ""));
    for (const secret of [
      "select secret",
      "silver.payments",
      "API_SECRET",
      "readFileSync",
      "node:fs",
      "0.75",
      "sourceMappingURL",
      home,
    ])
      expect(text, secret).not.toContain(secret);
  });

  it("is the same to the byte wherever the project lies", async () => {
    const [left, right] = [
      await bundler.bundle(await projectOf("left")),
      await bundler.bundle(await projectOf("some/right")),
    ];
    expect(left.files.map(({ name }) => name)).toEqual(right.files.map(({ name }) => name));
    expect(textOf(left)).toBe(textOf(right));
  });

  it("leaves no memory of the bundler in this process", async () => {
    const request = await projectOf("memory");
    const before = process.memoryUsage.rss();
    await bundler.bundle(request);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
  });
});

describe("code that no browser can have", () => {
  it("is refused where a page uses a server's value that is no declaration", async () => {
    const page = `import { api, threshold } from "../backend/api.ts";\nexport const one = { api, threshold };`;
    expect(await refusal("value", page)).toEqual({
      code: "bundler.server-code",
      detail: "threshold of backend/api.ts is no declaration that a page can use, and its code stays on the server",
      file: "frontend/one.tsx",
      line: 1,
    });
  });

  it("is refused where a page imports a module of Node, or a noun of a server's role", async () => {
    expect(
      await refusal("node", `import { readFileSync } from "node:fs";\nexport const one = readFileSync;`),
    ).toMatchObject({
      code: "bundler.server-code",
      detail: "browsers have no node:fs: frontend/one.tsx imports it",
      file: "frontend/one.tsx",
    });
    expect(await refusal("noun", `import { table } from "throughline/data";\nexport const one = table;`)).toMatchObject(
      {
        code: "bundler.server-code",
        file: "frontend/one.tsx",
      },
    );
  });

  it("is named with its place where a package or a file is missing, or the text is wrong", async () => {
    expect(await refusal("package", `import x from "no-such-package";\nexport const one = x;`)).toMatchObject({
      code: "bundler.package-missing",
      detail: "not installed: no-such-package",
      file: "frontend/one.tsx",
      line: 1,
    });
    expect(await refusal("file", `import x from "./none.ts";\nexport const one = x;`)).toMatchObject({
      code: "bundler.invalid-code",
      detail: 'no such file: "./none.ts"',
    });
    expect(await refusal("text", `export const one = {\n  view: () => <b>,\n};`)).toMatchObject({
      code: "bundler.invalid-code",
      file: "frontend/one.tsx",
      line: 3,
    });
  });

  it("is nothing at all without Vite, which it says how to install", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "throughline-bare-"));
    await expect(bundler.bundle({ ...(await projectOf("bare")), root })).rejects.toMatchObject({
      code: "bundler.vite-missing",
      hint: "run `npm install -D vite` in the project",
    });
    await rm(root, { recursive: true });
  });
});
