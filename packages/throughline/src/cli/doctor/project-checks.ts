import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { formatHolder, type LockHolder } from "../../adapters/process/file-lock.ts";
import { readProjectLock } from "../../adapters/process/project-lock.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { readProjectConfig } from "../../runtime/load/read-project-config.ts";
import type { CliIo } from "../frame/io.ts";
import { formatPlace } from "../render/place.ts";
import { type Finding, reasonOf } from "./finding.ts";
import { nearestExisting } from "./machine-checks.ts";

/** A project as `doctor` sees it: nothing of its state is opened. */
export interface ExaminedProject {
  readonly findings: readonly Finding[];
  /** Absolute folder of its state. */
  readonly state: string;
}

const defaultPort = 4400;

/** The project's config, state folder, lock and port. */
export async function examineProject(root: string, env: CliIo["env"]): Promise<ExaminedProject> {
  const { value: config, problems } = await readProjectConfig(root);
  const state = path.resolve(root, config.state ?? ".throughline");
  const lock = await readLock(state);
  const findings = [
    checkConfig(config, problems),
    await checkState(state),
    lock.finding,
    await checkPort(env.PORT || (config.port ?? defaultPort), lock.holder),
  ];
  return { findings, state };
}

function checkConfig(config: ProjectConfig, problems: readonly ThroughlineError[]): Finding {
  const [first] = problems;
  if (first === undefined) return { check: "config", state: "ok", figure: config.name };
  const place = formatPlace(first.where);
  const figure = place === "" ? first.detail : `${first.detail} (${place})`;
  return { check: "config", state: "fail", figure, cure: first.hint };
}

/** Writes and removes a file where the folder exists, else asks for the right to make it. */
async function checkState(state: string): Promise<Finding> {
  const folder = await nearestExisting(state);
  try {
    if (folder !== state) await access(`${folder}${path.sep}.`, constants.W_OK);
    else await writeAndRemove(path.join(state, `doctor-${randomUUID()}`));
    return {
      check: "state",
      state: "ok",
      figure: folder === state ? `${state} can be written` : `${state} can be made`,
    };
  } catch (error) {
    const cure = `Give this user the right to write ${folder}, or name another folder as \`state\` in the config`;
    return { check: "state", state: "fail", figure: `cannot be written: ${reasonOf(error)}`, cure };
  }
}

async function writeAndRemove(file: string): Promise<void> {
  await writeFile(file, "");
  await rm(file);
}

async function readLock(state: string): Promise<{ readonly finding: Finding; readonly holder?: LockHolder }> {
  try {
    const holder = await readProjectLock(state);
    if (holder === undefined) return { finding: { check: "lock", state: "ok", figure: "nobody holds the project" } };
    return { finding: { check: "lock", state: "ok", figure: `held by ${formatHolder(holder)}` }, holder };
  } catch (error) {
    const cure = "Make sure that no process uses the project, then remove project.lock from its state folder";
    return { finding: { check: "lock", state: "fail", figure: reasonOf(error), cure } };
  }
}

async function checkPort(asked: string | number, holder: LockHolder | undefined): Promise<Finding> {
  const check = "port";
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return {
      check,
      state: "fail",
      figure: `PORT is not a whole number from 0 to 65535: ${asked}`,
      cure: "Correct PORT",
    };
  if (port === 0) return { check, state: "ok", figure: "any free one" };
  if (holder?.port === port) return { check, state: "ok", figure: `${port}, taken by this project's server` };
  const refusal = await listenOnce(port);
  if (refusal === undefined) return { check, state: "ok", figure: `${port} is free` };
  const cure = "Stop that program, or serve on another port: throughline serve --port <port>";
  return { check, state: "warn", figure: `${port} is taken (${refusal})`, cure };
}

/** @returns the code of the system's refusal; undefined where the port is free */
function listenOnce(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: "127.0.0.1" }, () => server.close(() => resolve(undefined)));
  });
}
