import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trialProject } from "../../test/trial-project.ts";
import { defineErrors } from "../contracts/errors/index.ts";
import { ownVersion } from "./frame/own-version.ts";
import { defineVerb, type VerbEntry } from "./frame/verb.ts";
import { verbs } from "./frame/verbs.ts";
import { runCli } from "./main.ts";

const trialError = defineErrors("trial", {
  broken: { status: 422, fault: "declaration", title: "It is broken", hint: "Mend it" },
});

const trial = defineVerb({
  options: {
    frozen: { type: "boolean", description: "fail when the lock is stale" },
    against: { type: "string", value: "<git ref>", description: "compare with a lock of the past" },
    port: { type: "number", short: "p", description: "the port" },
    format: { type: "string", choices: ["text", "dot"], description: "how to print" },
    only: { type: "string", multiple: true, description: "some roles only" },
  },
  arguments: { names: ["<declaration>"], min: 0, max: 2 },
  examples: [["throughline trial --frozen", "as in CI"]],
  description: "Tries what the command line can do.",
  async run({ options, positionals, root, report, print, printJson }) {
    if (positionals[0] === "throw") throw new TypeError("not ours");
    if (positionals[0] === "break") throw trialError("broken", { where: { file: "a.ts", line: 1 } });
    if (positionals[0] === "report") {
      root();
      return report([trialError("broken", { where: { file: "a.ts", line: 1, column: 14 } })], { declarations: 3 });
    }
    if (positionals[0] === "root") print(root());
    const limit: number | undefined = options.port;
    const format: "text" | "dot" | undefined = options.format;
    print(JSON.stringify({ ...options, limit, format, positionals }));
    printJson({ options, positionals });
    return 0;
  },
});

const commands: readonly VerbEntry[] = [
  { name: "trial", group: "Trials", summary: "tries the frame", load: async () => trial },
  ...verbs,
];

let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), "throughline cli ")));
  await mkdir(path.join(root, "ml", "deep"), { recursive: true });
  await writeFile(path.join(root, "throughline.config.ts"), "export default {};\n");
  await writeFile(path.join(root, "a.ts"), "export const a = broken;\n");
});

afterAll(() => rm(root, { recursive: true, force: true }));

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
}

async function run(line: string, { cwd = root, env = {}, isTTY = false }: RunOptions = {}) {
  const output = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY,
    columns: 80,
    write: (text: string) => {
      output[name] += text;
    },
  });
  const io = { stdout: stream("stdout"), stderr: stream("stderr"), env, cwd, signal: new AbortController().signal };
  const code = await runCli(line === "" ? [] : line.split(" "), io, commands);
  return { code, ...output };
}

describe("the command line", () => {
  it("lists the commands without arguments, with help and with --help", async () => {
    const help = await run("");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/Trials\n {2}trial +tries the frame\n/);
    expect(await run("help")).toEqual(help);
    expect(await run("--help")).toEqual(help);
  });

  it("explains a command the same way with help and with --help", async () => {
    const help = await run("trial --help");
    expect(help.stdout).toContain("throughline trial [<declaration>] ... [options]");
    expect(help.stdout).toContain("--against <git ref>");
    expect(help.stdout).toContain("throughline trial --frozen  as in CI");
    expect(await run("help trial")).toEqual(help);
    expect(JSON.parse((await run("trial --help --json")).stdout)).toMatchObject({
      name: "trial",
      summary: "tries the frame",
    });
  });

  it("parses options by their types wherever they stand", async () => {
    const { stdout, code } = await run(
      "--json trial a --frozen --against=main -p 80 --format dot --only ml --only ai -- --b",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      options: { json: true, frozen: true, against: "main", port: 80, format: "dot", only: ["ml", "ai"] },
      positionals: ["a", "--b"],
    });
  });

  it.each([
    ["trail", "no such command: trail", "Run: throughline trial"],
    ["trial --frozn", "no such option: --frozn", "Use --frozen"],
    ["trial --against", "--against has no value", "Add --help"],
    ["trial --against --frozen", "--against has no value", "Add --help"],
    ["trial --frozen=yes", "--frozen takes no value: yes", "Add --help"],
    ["trial --port x", "--port is not a number: x", "Add --help"],
    ["trial --format svg", "--format has no such value: svg", "Use one of text, dot"],
    ["trial a b c", "not expected: c", "Add --help"],
    ["help trail", "no such command: trail", "Run: throughline trial"],
    ["--frozen", "no such option: --frozen", "Add --help"],
    ["trial root --project nowhere", "no such folder", "--project <dir>"],
    ["trial root --project ml", "no throughline.config.ts in", "--project <dir>"],
  ])("refuses `%s` with code 2 and a cure", async (line, detail, cure) => {
    const { code, stdout, stderr } = await run(line);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(detail);
    expect(stderr).toContain(cure);
  });

  it("finds the project upwards, or where --project says", async () => {
    const deep = path.join(root, "ml", "deep");
    expect((await run("trial root", { cwd: deep })).stdout.split("\n")[0]).toBe(root);
    expect((await run("trial root --project ../..", { cwd: deep })).stdout.split("\n")[0]).toBe(root);
    const outside = await run("trial root", { cwd: path.parse(root).root });
    expect(outside.code).toBe(2);
    expect(outside.stderr).toContain("cli.no-project");
  });

  it("prints reported problems with their line and ends with code 1", async () => {
    const { code, stdout } = await run("trial report");
    expect(code).toBe(1);
    expect(stdout).toContain("✗ trial.broken  It is broken");
    expect(stdout).toContain("    1 │ export const a = broken;\n      │              ^");
  });

  it("prints problems as one JSON value with --json, thrown ones too", async () => {
    const reported = await run("trial report --json");
    expect(JSON.parse(reported.stdout)).toMatchObject({
      declarations: 3,
      problems: [{ code: "trial.broken", hint: "Mend it" }],
    });
    const thrown = await run("trial break --json");
    expect([thrown.code, thrown.stderr]).toEqual([1, ""]);
    expect(JSON.parse(thrown.stdout).problems[0].where).toEqual({ file: "a.ts", line: 1 });
    expect(JSON.parse((await run("trail --json")).stdout).problems[0].code).toBe("cli.unknown-verb");
  });

  it("calls an unknown error its own, with code 70 and no stack unless asked", async () => {
    const { code, stderr } = await run("trial throw");
    expect(code).toBe(70);
    expect(stderr).toContain("TypeError: not ours");
    expect(stderr).toContain("THROUGHLINE_DEBUG=1");
    expect(stderr).not.toContain("main.test.ts");
    expect((await run("trial throw", { env: { THROUGHLINE_DEBUG: "1" } })).stderr).toContain("main.test.ts");
  });

  it("is coloured in a terminal only, without NO_COLOR and --no-color", async () => {
    const red = "\u001B[31m";
    expect((await run("trial break", { isTTY: true })).stderr).toContain(red);
    expect((await run("trial report", { isTTY: true })).stdout).toContain(red);
    expect((await run("trial break")).stderr).not.toContain(red);
    expect((await run("trial break --no-color", { isTTY: true })).stderr).not.toContain(red);
    expect((await run("trial report", { isTTY: true, env: { NO_COLOR: "1" } })).stdout).not.toContain(red);
  });
});

describe("the version", () => {
  it("is a line, and with --json a value", async () => {
    expect((await run("--version")).stdout).toBe(`${ownVersion()}\n`);
    for (const line of ["--version --json", "trial --json --version"])
      expect(JSON.parse((await run(line)).stdout)).toEqual({ version: ownVersion() });
  });
});

describe("the installed command", () => {
  const bin = fileURLToPath(new URL("../../bin/throughline.mjs", import.meta.url));
  const execute = (...argv: string[]) =>
    spawnSync(process.execPath, [bin, ...argv], {
      encoding: "utf8",
      env: { ...process.env, THROUGHLINE_SOURCE: "1", NODE_OPTIONS: "" },
    });

  it("runs from source, prints help and passes exit codes on", () => {
    const help = execute("--help");
    expect([help.status, help.stderr]).toEqual([0, ""]);
    expect(help.stdout).toContain("throughline <command> [options]");
    expect(execute("chek").status).toBe(2);
  });

  it("gives programs nothing but its own output, whatever code of the project prints", async () => {
    const project = await trialProject({
      "throughline.config.ts": `import { defineConfig } from "throughline";
console.log("of the project");
process.stdout.write("of the project too\\n");
export default defineConfig({ name: "loud" });
`,
    });
    for (const options of [["--json"], ["--format", "sarif"]]) {
      const { stdout, stderr } = execute("check", "--no-cache", "--project", project.root, ...options);
      expect(JSON.parse(stdout)).toBeInstanceOf(Object);
      expect(stderr).toBe("of the project\nof the project too\n");
    }
    await project.remove();
  });
});
