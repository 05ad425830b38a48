// `npm run bench` lists the benches; `npm run bench -- <name> [--rounds n]` runs one.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Bench, collect } from "./harness/bench.ts";
import { describeMachine, load } from "./harness/machine.ts";
import { circumstanceLines, figureTable, pairLine } from "./harness/report.ts";

const folder = import.meta.dirname;

async function benchOf(name: string): Promise<Bench> {
  const module = (await import(pathToFileURL(join(folder, `${name}.bench.ts`)).href)) as { readonly bench: Bench };
  return module.bench;
}

async function list(): Promise<void> {
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names.sort()) console.log(`${name.padEnd(width)}  ${(await benchOf(name)).question}`);
}

async function run(name: string, rounds: number | undefined): Promise<void> {
  const bench = await benchOf(name);
  const { context, figures } = collect(rounds);
  const [loadBefore, cpu, started] = [load(), process.cpuUsage(), performance.now()];
  await bench.run(context);
  const used = process.cpuUsage(cpu);
  const circumstances = {
    machine: describeMachine(),
    loadBefore,
    loadAfter: load(),
    wallSeconds: (performance.now() - started) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    rssPeakBytes: process.resourceUsage().maxRSS * 1024,
  };
  console.log(`${bench.name}: ${bench.question}\n\n${figureTable(figures)}\n\n${circumstanceLines(circumstances)}\n`);
  console.log(pairLine(figures));
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: "string" } } });
const [name] = positionals;
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
  console.error(`--rounds is not a whole number above 0: ${values.rounds}`);
  process.exitCode = 2;
} else if (name === undefined) await list();
else if (existsSync(join(folder, `${name}.bench.ts`))) await run(name, rounds);
else {
  console.error(`no such bench: ${name}; \`npm run bench\` lists them`);
  process.exitCode = 2;
}
