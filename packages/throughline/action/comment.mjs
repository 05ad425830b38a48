// The second step of the action: keeps one comment of a project on a pull request. `node comment.mjs <table>`
//
// The table is what `throughline check --format markdown` printed. Its first line marks the comment, so that a later run finds it:
//   no earlier comment, something breaks      it is written
//   an earlier comment                        it is replaced, also where nothing breaks any longer
//   no earlier comment, nothing breaks        nothing happens
// Where the pull request cannot be written to (a fork's token only reads, the API refuses or is gone), or there is none, the table
// goes into the summary of the run. What the API says never makes the run fail: that is for the check to decide.
import { appendFile, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const mark = /^<!-- throughline:review folder=(\S+) breaks=(\d+) -->/;
const pageSize = 100;
const mostPages = 50;
const mostAttempts = 4;
const requestTimeoutMs = 20_000;
/** A longer wait than this would hold up the run. */
const longestWaitMs = 60_000;

const { env } = process;
const firstWaitMs = Number(env.THROUGHLINE_RETRY_MS ?? 1_000);

/** What the API answered instead of doing what it was asked. `waitMs` where it is worth another try. */
class Refusal extends Error {
  constructor(message, { status, waitMs } = {}) {
    super(message);
    this.status = status;
    this.waitMs = waitMs;
  }
}

const table = await readTable(process.argv[2]);
if (table === undefined) {
  say("error", "The table could not be read: pass the file that `throughline check --format markdown` wrote.");
  process.exitCode = 2;
} else await publish(table);

async function readTable(file) {
  const text = file === undefined ? "" : await readFile(file, "utf8").catch(() => "");
  const found = mark.exec(text);
  return found === null ? undefined : { text, folder: found[1], breaks: Number(found[2]) };
}

async function publish(table) {
  const pullRequest = await pullRequestNumber();
  if (pullRequest === undefined || !env.GITHUB_TOKEN) return summarise(table);
  try {
    console.log(await withPatience(() => keepComment(table, pullRequest)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const level = error.status === 403 ? "notice" : "warning";
    say(level, `The pull request got no comment, the table stands in the summary: ${error.message}`);
    await summarise(table);
  }
}

/** The number of the pull request that the workflow runs for. */
async function pullRequestNumber() {
  const text = env.GITHUB_EVENT_PATH ? await readFile(env.GITHUB_EVENT_PATH, "utf8").catch(() => "{}") : "{}";
  return JSON.parse(text).pull_request?.number;
}

/** Nothing is said of a change that breaks nothing. */
async function summarise({ text, breaks }) {
  if (breaks === 0) return;
  if (env.GITHUB_STEP_SUMMARY) await appendFile(env.GITHUB_STEP_SUMMARY, `${text}\n`);
  else console.log(text);
}

/** Tries again from the start, so that a comment that was written although the answer got lost is found and not written twice. */
async function withPatience(work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const waitMs = error instanceof Refusal ? error.waitMs : undefined;
      if (waitMs === undefined || waitMs > longestWaitMs || attempt === mostAttempts) throw error;
      await sleep(Math.max(waitMs, firstWaitMs * 2 ** (attempt - 1)));
    }
  }
}

async function keepComment({ text, folder, breaks }, pullRequest) {
  const earlier = await findComment(folder, pullRequest);
  if (earlier === undefined) {
    if (breaks === 0) return "Nothing breaks, and nothing did: no comment.";
    const { html_url: url } = await request("POST", `issues/${pullRequest}/comments`, { body: text });
    return `Commented: ${url}`;
  }
  const broke = Number(mark.exec(earlier.body)?.[2] ?? 0) > 0;
  const body =
    breaks === 0 && broke
      ? `${text}\nAn earlier state of this pull request did break something; it no longer does.\n`
      : text;
  if (breaks === 0 && !broke) return `The comment says so already: ${earlier.html_url}`;
  await request("PATCH", `issues/comments/${earlier.id}`, { body });
  return `Updated: ${earlier.html_url}`;
}

/** The comment of this project on the pull request: the first that begins with its mark. */
async function findComment(folder, pullRequest) {
  for (let page = 1; page <= mostPages; page += 1) {
    const comments = await request("GET", `issues/${pullRequest}/comments?per_page=${pageSize}&page=${page}`);
    const found = comments.find(({ body }) => mark.exec(body ?? "")?.[1] === folder);
    if (found !== undefined || comments.length < pageSize) return found;
  }
  return undefined;
}

async function request(method, path, body) {
  const response = await fetch(
    `${env.GITHUB_API_URL ?? "https://api.github.com"}/repos/${env.GITHUB_REPOSITORY}/${path}`,
    {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${env.GITHUB_TOKEN}`,
        "user-agent": "throughline",
        "x-github-api-version": "2022-11-28",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(requestTimeoutMs),
    },
  ).catch((cause) => {
    throw new Refusal(`the API could not be reached: ${cause.cause?.message ?? cause.message}`, { waitMs: 0 });
  });
  const answer = await response.text().catch(() => "");
  if (!response.ok) throw refusalOf(response, answer);
  try {
    return JSON.parse(answer);
  } catch {
    throw new Refusal("the API answered no JSON", { waitMs: 0 });
  }
}

function refusalOf({ status, headers }, answer) {
  const said = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(answer)?.[1] ?? "";
  const message = `${status} ${said}`.trim();
  const isLimited =
    status === 429 || (status === 403 && (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0"));
  if (isLimited) return new Refusal(`rate limit: ${message}`, { status: 429, waitMs: limitedMs(headers) });
  return new Refusal(message, { status, waitMs: status >= 500 ? 0 : undefined });
}

/** How long the API asks to wait. */
function limitedMs(headers) {
  if (headers.has("retry-after")) return Number(headers.get("retry-after")) * 1_000;
  const resetMs = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1_000;
  return Number.isNaN(resetMs) ? 0 : Math.max(0, resetMs - Date.now());
}

/** An annotation of the run. */
function say(level, text) {
  const data = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  console.log(`::${level} title=Throughline::${data}`);
}
