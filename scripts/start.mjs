// `npm start`: builds the packages and the Studio when their sources are newer than what was built, then is `throughline start` on the
// fraud example, in this one process, so that signals and the exit code are its own. Further arguments are passed on.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(root, "packages");
const bin = join(packages, "throughline/bin/throughline.mjs");

/** @param {string} path @returns {number} when the newest file below the path changed, milliseconds; 0 where there is none */
function newest(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), status.mtimeMs);
}

/** @param {string} name @param {readonly string[]} paths @returns {number} */
const newestOf = (name, paths) => Math.max(...paths.map((path) => newest(join(packages, name, path))));

const configuration = ["package.json", "tsconfig.build.json", "../../tsconfig.base.json"];

/** What is built, in order: the file that says when, what it is made from, and the command that makes it. */
const builds = [
  ...["throughline", "react"].map((name) => ({
    stamp: join(packages, name, "dist/.tsbuildinfo"),
    sources: () => newestOf(name, ["src", ...configuration]),
    command: ["typescript/bin/tsc", "-b", join(packages, name, "tsconfig.build.json")],
  })),
  {
    stamp: join(packages, "studio/dist/index.html"),
    sources: () =>
      Math.max(
        newestOf("studio", ["src", "index.html", "vite.config.ts", "package.json"]),
        newestOf("react", ["src"]),
        newestOf("throughline", ["src/client"]),
      ),
    command: ["vite/bin/vite.js", "build", join(packages, "studio"), "--logLevel", "warn"],
  },
];

/** @returns {number} the exit code of the first command that fails, else 0 */
function buildWhenStale() {
  for (const { stamp, sources, command } of builds) {
    if (newest(stamp) >= sources()) continue;
    const [script = "", ...args] = command;
    const build = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], { stdio: "inherit" });
    if (build.status !== 0) return build.status ?? 1;
    utimesSync(stamp, new Date(), new Date());
  }
  return 0;
}

const built = buildWhenStale();
if (built === 0) {
  process.chdir(root);
  const given = process.argv.slice(2);
  const project = given.some((argument) => /^--project(=|$)/.test(argument)) ? [] : ["--project", "examples/fraud"];
  process.argv.splice(1, process.argv.length, bin, "start", ...project, ...given);
  await import(pathToFileURL(bin).href);
} else {
  console.error("the packages could not be built: mend what is named above");
  process.exitCode = built;
}
