import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const limitMs = 12 * 60_000;
const signals = /** @type {const} */ (["SIGINT", "SIGTERM"]);
let interrupted = false;

/**
 * Runs a command of node_modules/.bin from the root with this terminal; one that is still running after twelve minutes is ended.
 * @param {readonly string[]} command
 * @returns {Promise<number>} the exit code; 124 when it was ended for its time
 */
function runCommand([name = "", ...args]) {
  return new Promise((resolve) => {
    const child = spawn(join(root, "node_modules/.bin", name), args, { cwd: root, stdio: "inherit" });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      console.error(`${name} is still running after ${limitMs / 60_000} minutes and is ended`);
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
    }, limitMs);
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      interrupted = true;
      child.kill(signal);
    };
    for (const signal of signals) process.on(signal, forward);
    const end = (/** @type {number} */ code) => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.on("error", (error) => {
      console.error(error.message);
      end(127);
    });
    child.on("exit", (code) => end(late ? 124 : (code ?? 1)));
  });
}

/** @typedef {{ passed: number, failed: number, skipped: number, failures?: readonly string[] }} Count */

/**
 * A check that passes or fails as a whole.
 * @param {readonly string[]} command
 * @returns {Promise<Count>}
 */
export async function staticCheck(command) {
  const held = (await runCommand(command)) === 0;
  return { passed: held ? 1 : 0, failed: held ? 0 : 1, skipped: 0 };
}

/**
 * Tests of vitest projects, counted one by one. A run that fails without a failed test (a file that does not load, an error after the last test) counts as one.
 * @param {readonly string[]} projects
 * @param {readonly string[]} [options]
 * @returns {Promise<Count>}
 */
export async function vitestProjects(projects, options = []) {
  const folder = mkdtempSync(join(tmpdir(), "throughline-tests-"));
  const file = join(folder, "result.json");
  const selected = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await runCommand(["vitest", "run", ...selected, ...reporters, ...options]);
  const count = countOf(file);
  rmSync(folder, { recursive: true, force: true });
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** @param {string} file */
function countOf(file) {
  try {
    const result = JSON.parse(readFileSync(file, "utf8"));
    const skipped = result.numPendingTests + result.numTodoTests;
    return { passed: result.numPassedTests, failed: result.numFailedTests, skipped, failures: failuresOf(result) };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/**
 * Each failed test with its file and the first lines of its reason.
 * @param {{ testResults: { name: string, message?: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] }} result
 */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed");
    const file = relative(root, name);
    if (failed.length === 0) return message ? [`${file}: ${beginning(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `${file} > ${fullName}\n  ${beginning(failureMessages.join("\n"))}`,
    );
  });
}

/** @param {string} message */
const beginning = (message) => {
  const own = message.split("\n").filter((line) => !line.includes("node_modules"));
  return own.slice(0, 12).join("\n  ");
};

/**
 * Runs steps one after another, all of them even when one fails, and ends with each failed test and the line `N passed, N failed`; a signal ends the step and the run.
 * @param {readonly { name: string, run: () => Promise<Count> }[]} steps
 */
export async function runSteps(steps) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  const failures = [];
  for (const { name, run } of steps) {
    const started = performance.now();
    if (interrupted) break;
    console.log(`\n▸ ${name}`);
    const count = await run();
    for (const key of /** @type {(keyof typeof total)[]} */ (Object.keys(total))) total[key] += count[key];
    failures.push(...(count.failures ?? []));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    lines.push(`${count.failed === 0 ? "✓" : "✗"} ${name.padEnd(12)} ${sentence(count).padEnd(36)} ${seconds} s`);
  }
  // The end of a long log is what people and tools keep.
  console.log(["", ...failures.map((failure) => `✗ ${failure}\n`), ...lines, sentence(total)].join("\n"));
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** @param {Count} count */
const sentence = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
