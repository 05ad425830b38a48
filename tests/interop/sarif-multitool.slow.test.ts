import { execFile } from "node:child_process";
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { contractError } from "../../packages/throughline/src/contracts/data/error-codes.ts";
import { formatSarif } from "../../packages/throughline/src/formats/sarif/format-sarif.ts";
import type { SarifLog } from "../../packages/throughline/src/formats/sarif/sarif-log.ts";
import { checkedProject, renamedAmount } from "../../packages/throughline/test/broken-project.ts";
import { peersFolder } from "./peers-folder.ts";

const run = promisify(execFile);
const version = "5.7.0";
const home = path.join(peersFolder, `throughline-sarif-multitool-${version}`);
const program = path.join(home, "package/Sarif.Multitool");

/** Downloads Microsoft's validator of SARIF from npm where it is not there; says why that is impossible, else undefined. */
async function whyNoMultitool(): Promise<string | undefined> {
  const isThere = await access(program).then(
    () => true,
    () => false,
  );
  if (isThere) return undefined;
  if (process.platform !== "linux" || process.arch !== "x64")
    return `no program for ${process.platform} ${process.arch}`;
  const folder = await mkdtemp(`${home}-`);
  try {
    const name = `@microsoft/sarif-multitool-linux@${version}`;
    const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder, name], { timeout: 300_000 });
    await mkdir(path.join(folder, "unpacked"));
    await run("tar", ["xzf", path.join(folder, stdout.trim()), "-C", path.join(folder, "unpacked")]);
    await chmod(path.join(folder, "unpacked/package/Sarif.Multitool"), 0o755);
    await rename(path.join(folder, "unpacked"), home).catch(() => access(program));
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const unavailable = await whyNoMultitool();
if (unavailable !== undefined) console.warn(`\nSKIPPED: SARIF was not validated by Sarif.Multitool: ${unavailable}\n`);

it.skipIf(unavailable !== undefined)("a SARIF log breaks no rule of the standard and none of GitHub's", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "throughline-sarif-"));
  const where = { file: "ml/fraud model.ts", line: 3, column: 5, declaration: "model:fraud", role: "ml" };
  const problems = [contractError("unknown-column", { detail: "not in t: amont", where })];
  const cases = {
    nothing: checkedProject({}),
    broken: checkedProject(renamedAmount, { root: "examples/fraud", problems }),
    gone: checkedProject({ without: ["total", "overview"] }),
  };
  try {
    const findings: string[] = [];
    for (const [name, checked] of Object.entries(cases)) {
      const [log, verdict] = [path.join(folder, `${name}.sarif`), path.join(folder, `${name}.verdict.sarif`)];
      await writeFile(log, formatSarif({ ...checked, version: "0.1.0" }));
      const options = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", verdict];
      const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" };
      await run(program, ["validate", log, ...options], { env, cwd: folder });
      const { runs } = JSON.parse(await readFile(verdict, "utf8")) as SarifLog;
      findings.push(...(runs[0]?.results ?? []).map(({ ruleId }) => `${name} ${ruleId}`));
    }
    // SARIF2005 asks for a web address of the tool: it has none.
    expect(findings.filter((finding) => !finding.endsWith(" SARIF2005"))).toEqual([]);
    expect(findings).toHaveLength(3);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
