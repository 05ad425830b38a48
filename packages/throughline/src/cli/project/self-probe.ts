/** Between two questions, and the longest that one waits for an answer, milliseconds. */
const everyMs = 1_000;

/** Asks a server once a second whether it is ready, so that there is something to say of one that nobody asks. */
export function askItself(url: string, failed: () => void): { stop(): void } {
  const address = url.replace("//0.0.0.0", "//127.0.0.1").replace("//[::]", "//[::1]");
  let isStopped = false;
  const ask = async () => {
    try {
      const response = await fetch(`${address}/ready`, { signal: AbortSignal.timeout(everyMs) });
      await response.arrayBuffer();
    } catch {
      if (!isStopped) failed();
    }
  };
  const timer = setInterval(() => void ask(), everyMs);
  timer.unref();
  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
