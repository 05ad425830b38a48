/** A stream the command line writes to; `onWritten` is called when it has passed the text on. */
export interface OutputStream {
  write(text: string, onWritten?: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  /** Cells of a line, where it is a terminal. */
  readonly columns?: number | undefined;
}

/** All that a command sees of its process, so that tests run commands without one. */
export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Aborted when the user asks to stop. Reading it takes over the first Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
  /** Keeps standard output for the command: what code of the project prints goes to standard error from now on. */
  readonly keepOutput?: () => void;
}

/** The io of this process. */
export function processIo(): CliIo {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endOnClosedPipe);
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  let controller: AbortController | undefined;
  return {
    stdout: {
      write: (text, onWritten) => write(text, onWritten),
      get isTTY() {
        return stdout.isTTY;
      },
      get columns() {
        return stdout.columns;
      },
    },
    stderr,
    keepOutput() {
      stdout.write = stderr.write.bind(stderr);
    },
    env: process.env,
    cwd: process.cwd(),
    get signal() {
      controller ??= stopController();
      return controller.signal;
    },
  };
}

/** `throughline check | head`: nobody reads any more. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
}

function stopController(): AbortController {
  const controller = new AbortController();
  for (const [signal, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + number);
      controller.abort();
    });
  }
  return controller;
}
