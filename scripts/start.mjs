// `npm start`: builds the package when its sources are newer than what was built, then is `throughline start` on the fraud example,
// in this one process, so that signals and the exit code are its own. Further arguments are passed on.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packageFolder = join(root, "packages/throughline");
const stamp = join(packageFolder, "dist/.tsbuildinfo");
const bin = join(packageFolder, "bin/throughline.mjs");

/** @param {string} path @returns {number} when the newest file below the path changed, milliseconds; 0 where there is none */
function newest(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), status.mtimeMs);
}

function buildWhenStale() {
  const configuration = ["package.json", "tsconfig.build.json", "../../tsconfig.base.json"];
  const sources = ["src", ...configuration].map((name) => newest(join(packageFolder, name)));
  if (newest(stamp) >= Math.max(...sources)) return 0;
  const build = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-b", join(packageFolder, "tsconfig.build.json")],
    { stdio: "inherit" },
  );
  if (build.status === 0) utimesSync(stamp, new Date(), new Date());
  return build.status ?? 1;
}

const built = buildWhenStale();
if (built === 0) {
  process.chdir(root);
  const given = process.argv.slice(2);
  const project = given.some((argument) => /^--project(=|$)/.test(argument)) ? [] : ["--project", "examples/fraud"];
  process.argv.splice(1, process.argv.length, bin, "start", ...project, ...given);
  await import(pathToFileURL(bin).href);
} else {
  console.error("the package could not be built: mend what tsc names above");
  process.exitCode = built;
}
