import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells one process from every other, also after its pid was given to a new one and after a reboot. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The kernel's id of this boot. Linux only. */
  readonly bootId?: string;
  /** The namespace in which `pid` counts; containers have their own. Linux only. */
  readonly pidNamespace?: string;
  /** Clock ticks from boot to the start of the process. Linux only. */
  readonly startTicks?: string;
}

export type Liveness = "alive" | "dead" | "unknown";

function read(get: () => string): string | undefined {
  try {
    return get().trim();
  } catch {
    return undefined;
  }
}

/** State letter and start of a process by `/proc/<pid>/stat` (proc(5)); the command's name, in brackets, may hold anything. */
function processStat(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  const text = read(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const bootId = read(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  const pidNamespace = read(() => readlinkSync("/proc/self/ns/pid"));
  const startTicks = processStat(process.pid)?.startTicks;
  return {
    pid: process.pid,
    host: hostname(),
    ...(bootId === undefined ? {} : { bootId }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
    ...(startTicks === undefined ? {} : { startTicks }),
  };
}

function takesSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether the process still runs; `unknown` when it belongs to another machine or to another container. */
export function livenessOf(identity: ProcessIdentity): Liveness {
  const own = ownIdentity();
  if (identity.bootId !== own.bootId) return identity.host === own.host ? "dead" : "unknown";
  if (identity.pidNamespace !== own.pidNamespace) return "unknown";
  if (own.bootId === undefined && identity.host !== own.host) return "unknown";
  const stat = processStat(identity.pid);
  if (stat === undefined) return takesSignals(identity.pid) ? "alive" : "dead";
  const ended = stat.state === "Z" || stat.state === "X";
  return !ended && stat.startTicks === identity.startTicks ? "alive" : "dead";
}
