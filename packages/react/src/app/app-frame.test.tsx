import type { Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSmallPage, type SmallPage } from "../../test/small-window.ts";
import { goTo, matchPath } from "./address.ts";
import { AppFrame } from "./app-frame.tsx";
import type { AppFacts } from "./app-page.ts";
import { usePageTitle } from "./page-title.ts";
import { watchRelease } from "./release-watch.ts";

const Payment = ({ params }: { readonly params: { readonly id: string } }) => {
  usePageTitle(`Payment ${params.id}`, [{ title: "Alerts", href: "/alerts" }]);
  return <p>All of {params.id}</p>;
};
const Broken = () => {
  throw new TypeError("the view is wrong");
};
const page = (name: string, path: string, view: (context: never) => React.ReactNode, primary = true) => ({
  ...{ name, title: name[0]?.toUpperCase() + name.slice(1), path, primary },
  load: async () => ({ view }),
});
const app: AppFacts = {
  name: "desk",
  title: "Desk",
  pages: [
    page("alerts", "/alerts", () => <a href="/payments/p%201">Look at p 1</a>),
    page("payment", "/payments/:id", Payment, false),
    page("newest", "/payments/newest", () => <p>The newest one</p>, false),
    page("broken", "/broken", Broken as never),
    { ...page("lost", "/lost", () => null), load: () => Promise.reject(new TypeError("no script")) },
  ],
};

let desk: SmallPage;
let root: Root;
let release = "r-1";
const watched = () => {
  const meta = desk.document.createElement("meta");
  meta.setAttribute("name", "throughline-release");
  Object.assign(meta, { content: "r-1" });
  desk.document.documentElement.appendChild(meta);
  return watchRelease();
};
let watch: ReturnType<typeof watchRelease>;
beforeEach(async () => {
  release = "r-1";
  desk = openSmallPage("http://desk.local/?from=mail", async () =>
    Response.json({}, { headers: { "x-throughline-release": release } }),
  );
  watch = watched();
  root = await desk.createRoot();
  root.render(<AppFrame app={app} watch={watch} />);
  await desk.reads("Look at p 1");
});
afterEach(async () => {
  root.unmount();
  await new Promise((resolve) => setTimeout(resolve, 5));
  vi.unstubAllGlobals();
});

const heading = () => desk.text(desk.get("h1"));

describe("an app", () => {
  it("opens with its first page, and keeps what the address asks", async () => {
    expect(heading()).toBe("Alerts");
    expect(desk.window.location.href).toBe("http://desk.local/alerts?from=mail");
    await expect.poll(() => desk.document.title).toBe("Alerts · Desk");
    expect(desk.all("nav a").map((one) => desk.text(one))).toEqual(["Alerts", "Broken", "Lost"]);
  });

  it("follows a link to a page, which names itself by what it shows, with the way back above it", async () => {
    const loaded = desk.fire(desk.get("a", "Look at p 1"), "click", { button: 0 });
    expect(loaded).toBe(false);
    await desk.reads("All of p 1");
    await expect.poll(heading).toBe("Payment p 1");
    await expect.poll(() => desk.document.title).toBe("Payment p 1 · Desk");
    expect(desk.document.activeElement).toBe(desk.get("h1"));
    expect(desk.get("a", "Alerts").getAttribute("href")).toBe("/alerts");
  });

  it("leaves to the browser what is opened elsewhere, and links that are no page of the app", () => {
    const link = desk.get("a", "Look at p 1");
    expect(desk.fire(link, "click", { button: 0, ctrlKey: true })).toBe(true);
    expect(desk.fire(link, "click", { button: 1 })).toBe(true);
    for (const href of ["https://elsewhere.local/alerts", "/studio/", "/alerts?from=mail#end"]) {
      link.setAttribute("href", href);
      expect(desk.fire(link, "click", { button: 0 }), href).toBe(true);
    }
    link.setAttribute("href", "/payments/p-2");
    link.setAttribute("download", "");
    expect(desk.fire(link, "click", { button: 0 })).toBe(true);
    expect(heading()).toBe("Alerts");
  });

  it("says where nothing has an address, and leads to the first page", async () => {
    goTo("/gone");
    await desk.reads("Nothing of this app has this address");
    await expect.poll(() => desk.document.title).toBe("No page here · Desk");
    expect(desk.get("a", "Go to the first page").getAttribute("href")).toBe("/alerts");
  });

  it("shows what went wrong in the place of a page, and stays usable", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    goTo("/broken");
    await expect.poll(() => desk.all("[role=alert]")).toHaveLength(1);
    goTo("/lost");
    await desk.reads("This page could not be loaded");
    expect(desk.text()).toContain("client.offline");
    goTo("/alerts");
    await desk.reads("Look at p 1");
    expect(desk.all("[role=alert]")).toHaveLength(0);
    said.mockRestore();
  });

  it("says that another release answers, until the one of the page does again", async () => {
    await watch.client.get("/anything");
    expect(desk.text()).not.toContain("newer release");
    release = "r-2";
    await watch.client.get("/anything");
    await desk.reads("A newer release answers now. This page was opened with r-1 , and its figures come from r-2");
    release = "r-1";
    await watch.client.get("/anything");
    await expect.poll(() => desk.text()).not.toContain("newer release");
  });
});

describe("the page of a path", () => {
  it("is the one with the fewest parameters, with what stands in their places", () => {
    expect(matchPath(app.pages, "/payments/newest/")?.page.name).toBe("newest");
    expect(matchPath(app.pages, "/payments/p%2F1")?.params).toEqual({ id: "p/1" });
  });

  it("is none where a segment is too many, or is no text", () => {
    expect(matchPath(app.pages, "/payments/p-1/more")).toBeUndefined();
    expect(matchPath(app.pages, "/payments/%E0%A4%A")).toBeUndefined();
  });
});
