import { afterEach, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { loadProject } from "./load-project.ts";

let project: TrialProject;
afterEach(() => project.remove());

const config = { "throughline.config.ts": 'export default { name: "trial" };\n' };
const orders = 'import { source, text } from "throughline/data";\n';
const raw = 'source("bronze.orders", { files: "inbox/*.csv", columns: { id: text() } })';

async function problemsOf(files: Readonly<Record<string, string>>) {
  project = await trialProject({ ...config, ...files });
  const { problems } = await loadProject({ root: project.root });
  return problems.map(({ code, detail, where }) => `${code} ${where?.file}:${where?.line}:${where?.column} ${detail}`);
}
const codesOf = async (files: Readonly<Record<string, string>>) =>
  (await problemsOf(files)).map((text) => text.split(" ").slice(0, 2).join(" "));

describe("a declaration that nothing sees", () => {
  it("is named where it is made and not exported, whatever its kind and wherever it stands in the file", async () => {
    expect(
      await problemsOf({
        "data/orders.ts": `${orders}import { documents as docs } from "throughline/data";
const raw = ${raw};
export const held = { rules: [docs("bronze.rules", { files: "rules/*.md" })] };
`,
        "fullstack/desk.ts": `import { app } from "throughline/fullstack";\napp("desk", { title: "Desk", pages: [] });\n`,
      }),
    ).toEqual([
      "load.not-exported data/orders.ts:3:13 it is not exported, and no declaration reads it: source:bronze.orders",
      "load.not-exported data/orders.ts:4:31 it is not exported, and no declaration reads it: source:bronze.rules",
      "load.not-exported fullstack/desk.ts:2:1 it is not exported, and no declaration reads it: app:desk",
    ]);
  });

  it("is none that is exported in any way, that an exported one reads, or that no evaluation is sure to make", async () => {
    expect(
      await problemsOf({
        "data/orders.ts": `${orders}import { sql, table } from "throughline/data";
const raw = ${raw};
const named = table("silver.named", { columns: { id: text() }, query: sql\`select id from \${raw}\` });
export { named as other };
export default table("silver.default", { columns: { id: text() }, query: sql\`select id from \${raw}\` });
const make = () => table("silver.made", { columns: {}, query: sql\`select 1 as id\` });
const never = process.argv.length === 0 ? make() : undefined;
export const text2 = [text(), never] as const;
`,
      }),
    ).toEqual([]);
  });

  it("is one of a file outside of the role folders that a role's file imports and does not use", async () => {
    expect(
      await problemsOf({
        "shared/raw.ts": `${orders}export const raw = ${raw};\nexport const id = "id";\n`,
        "data/orders.ts": `import { id } from "../shared/raw.ts";\nexport const key = id;\n`,
      }),
    ).toEqual(["load.no-role shared/raw.ts:2:20 no role owns it: source:bronze.orders"]);
  });

  it("is not asked for in a file that failed", async () => {
    expect(await codesOf({ "data/orders.ts": `${orders}const raw = ${raw};\nthrow new TypeError("x");\n` })).toEqual([
      "load.module-failed data/orders.ts:3:7",
    ]);
  });
});

describe("a page", () => {
  const page = (text: string) =>
    `import { page } from "throughline/frontend";\n${text}page("orders", { title: "Orders", path: "/orders", uses: {}, view: () => null });\n`;

  it("has to be exported, also where an app shows it", async () => {
    const shown = page("const orders = ");
    const app = `import { app } from "throughline/fullstack";\nexport const desk = app("desk", { title: "Desk", pages: [orders] });\n`;
    expect(await problemsOf({ "frontend/orders.tsx": `${shown}${app}` })).toEqual([
      "load.not-exported frontend/orders.tsx:2:16 browsers load it by its export, and it has none: page:orders",
    ]);
  });

  it("has to stand where files reach browsers", async () => {
    const exported = page("export const orders = ");
    expect(await problemsOf({ "backend/orders.tsx": exported })).toEqual([
      "load.not-for-browsers backend/orders.tsx:2:23 it stands in backend/: page:orders",
    ]);
    await project.remove();
    expect(await problemsOf({ "fullstack/orders.tsx": exported })).toEqual([]);
  });
});

describe("a folder that is no role's", () => {
  const declared = { "dta/orders.ts": `${orders}export const raw = ${raw};\n` };

  it("is named with what nothing loads and the role that is meant", async () => {
    project = await trialProject({ ...config, ...declared });
    const { problems } = await loadProject({ root: project.root });
    expect(problems).toEqual([
      expect.objectContaining({
        code: "load.unknown-folder",
        detail: "dta/ is no role's folder, so nothing loads what it declares: source:bronze.orders",
        hint: "Rename the folder to data/, or move its files into the folder of their role",
        where: { file: "dta/orders.ts", line: 2, column: 20 },
      }),
    ]);
    const { code, stdout } = await project.run("check");
    expect([code, stdout]).toEqual([1, expect.stringContaining("load.unknown-folder")]);
  });

  it("may hold code, tests, another project, and declarations that a role's file imports", async () => {
    expect(
      await codesOf({
        "lib/money.ts": `${orders}const raw = ${raw};\nexport const id = () => text();\n`,
        "tests/orders.ts": declared["dta/orders.ts"],
        "other/throughline.config.ts": config["throughline.config.ts"],
        "other/data/orders.ts": declared["dta/orders.ts"],
        "shared/make.ts": `${orders}export const make = () => ${raw};\n`,
        "data/orders.ts": `import { make } from "../shared/make.ts";\nexport const raw = make();\n`,
      }),
    ).toEqual([]);
  });
});
