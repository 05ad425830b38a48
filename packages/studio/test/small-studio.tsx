import { vi } from "vitest";
import { openSmallPage, type SmallPage } from "../../react/test/small-window.ts";
import { forgetAnswers } from "../src/asking/use-asked.ts";
import { App } from "../src/frame/app.tsx";
import { followLinks } from "../src/navigation/address.ts";

/** Answers a call of the Studio in place of the server; undefined leaves it to the server. */
type Instead = (address: URL, init?: RequestInit) => Response | Error | undefined;

/** The whole Studio over a served project, in this process and without a browser: what a page says, not how it looks. */
export interface SmallStudio {
  readonly page: SmallPage;
  /** Goes to a path below `/studio` as a link does, and waits for its heading. */
  open(path: string, heading?: string): Promise<void>;
  /** From now on; undefined gives the server its voice back. */
  instead(answer: Instead | undefined): void;
  /** Asks anew for everything, as after a long while. */
  forget(): void;
  close(): Promise<void>;
}

/** Opens the Studio of a server. To be closed before the server is, which may look for a window where it runs. */
export async function openSmallStudio(served: string): Promise<SmallStudio> {
  const { fetch } = globalThis;
  let instead: Instead | undefined;
  const page = openSmallPage(`${served}/studio/`, async (address, init) => {
    const answer = instead?.(address, init);
    if (answer instanceof Error) throw answer;
    return answer ?? fetch(address, init);
  });
  forgetAnswers();
  const unfollow = followLinks();
  const root = await page.createRoot();
  root.render(<App />);
  return {
    page,
    async open(path, heading) {
      const { window } = page;
      window.history.pushState(null, "", `${served}/studio${path}`);
      window.dispatchEvent(new Event("throughline:address"));
      await vi.waitFor(
        () => {
          const shown = page.all("h1").map((one) => page.text(one));
          if (heading !== undefined && !shown.includes(heading))
            throw new Error(`no heading ${heading} but ${shown} in: ${page.text().slice(0, 2_000)}`);
        },
        { timeout: 10_000, interval: 5 },
      );
    },
    instead(answer) {
      instead = answer;
    },
    forget: forgetAnswers,
    async close() {
      root.unmount();
      unfollow();
      // What React still has to do about it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      vi.unstubAllGlobals();
    },
  };
}
