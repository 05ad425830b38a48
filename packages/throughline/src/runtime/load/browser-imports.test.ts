import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProject } from "./load-project.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-pictures-"));
  await mkdir(path.join(root, "frontend"), { recursive: true });
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe("what only a browser shows", () => {
  it("is an empty module where a project is loaded, whatever its bytes are", async () => {
    const files: Readonly<Record<string, string | Uint8Array>> = {
      "throughline.config.ts": `export default { name: "trial" };\n`,
      "frontend/photo.png": new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0, 0xc3]),
      "frontend/mark.svg": `<svg xmlns="http://www.w3.org/2000/svg"></svg>`,
      "frontend/lead.module.css": ".lead { color: red }",
      "frontend/all.css": "body { color: red }",
      "frontend/view.ts": `import "./all.css";
import mark from "./mark.svg";
import styles, { lead } from "./lead.module.css";
import photo from "./photo.png";
export const view = () => [mark, lead, photo];
export const known = Object.keys(styles);
`,
    };
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(root, file), text);
    const { value, problems } = await loadProject({ root });
    expect(problems).toEqual([]);
    expect(value.modules.get("frontend/view.ts")?.exports).toMatchObject({ known: [] });
  });
});
