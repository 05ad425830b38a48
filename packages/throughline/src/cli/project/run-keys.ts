import { acquireProjectLock } from "../../adapters/process/project-lock.ts";
import { counted } from "../../contracts/core/counted.ts";
import { systemClock } from "../../ports/clock.ts";
import { answerKeys, type KeyControl } from "../../server/control/control-routes.ts";
import { ApiKeys } from "../../server/rest/api-keys.ts";
import { cliError } from "../frame/error-codes.ts";
import type { VerbContext } from "../frame/verb.ts";
import { renderTable } from "../render/table.ts";
import { keyControl } from "./key-control.ts";
import { openProjectDatabase } from "./open-database.ts";
import { configuredProject } from "./project-config.ts";
import { callServer, findServer } from "./running-server.ts";

export interface KeysAsked {
  readonly action: "list" | "add" | "revoke";
  readonly name?: string;
}

interface KeysAnswer {
  readonly items?: Awaited<ReturnType<KeyControl["list"]>>;
  readonly key?: string;
  readonly revoked?: number;
}

/** Lists, makes and revokes API keys, through the running server where there is one. Throws `cli.unknown-key`. */
export async function runKeys(context: VerbContext, asked: KeysAsked): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const server = await findServer(project.state);
  const answer: KeysAnswer =
    server === undefined
      ? await answerHere(project.state, asked)
      : ((await (await callServer(server, "/control/keys", asked)).json()) as KeysAnswer);
  if (answer.revoked === 0) throw cliError("unknown-key", { detail: `no valid key has this name: ${asked.name}` });
  context.printJson(answer);
  context.print(textOf(context, asked, answer));
  return 0;
}

async function answerHere(state: string, asked: KeysAsked): Promise<KeysAnswer> {
  const lock = await acquireProjectLock(state, { purpose: "keys" });
  try {
    const database = await openProjectDatabase(state);
    try {
      return await answerKeys(keyControl(new ApiKeys(database), systemClock), asked);
    } finally {
      await database.close();
    }
  } finally {
    await lock.release();
  }
}

function textOf(context: VerbContext, asked: KeysAsked, { items, key, revoked }: KeysAnswer): string {
  if (key !== undefined) return `  api key   ${key}   ${asked.name}, shown this once`;
  if (revoked !== undefined) return `${counted(revoked, "key")} of ${asked.name} revoked: refused from now on`;
  if (items === undefined || items.length === 0) return "no keys: make one with throughline keys add <name>";
  const rows = items.map(({ name, keys, createdUs }) => [
    name,
    keys.toLocaleString("en"),
    new Date(createdUs / 1000).toISOString(),
  ]);
  const columns = [{ header: "name" }, { header: "keys", align: "right" as const }, { header: "newest made at" }];
  return renderTable({ columns, rows, width: context.columns, paintHeader: context.style.dim });
}
