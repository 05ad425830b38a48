import { type App, pagePath } from "../../contracts/fullstack/app.ts";
import type { AppBundle, BundledPart } from "../../ports/app-bundler.ts";
import type { BuildOutcome, KindRunner, RunContext } from "../plan/kind-runner.ts";
import type { AppFile, AppManifest, AppPageFiles } from "./app-manifest.ts";
import { AppStore } from "./app-store.ts";
import { bundleAddress } from "./browser-files.ts";
import { type AppRequest, bundleRequest } from "./bundle-request.ts";
import { appError } from "./error-codes.ts";

/** Bundles an app for browsers. What it is made from is its address, so that nothing is bundled where none of that has changed. */
export const appRunner: KindRunner<App> = {
  kind: "app",
  async build(app, context) {
    const { asked, bundler, bundle } = await requestOf(app, context);
    const store = new AppStore(context.state);
    const standing = context.rebuild === true ? undefined : await store.find(app.name, bundle);
    if (standing !== undefined) return outcomeOf(standing, bundle);
    const made = await bundler.bundle(asked.request);
    const describe = (files: readonly AppFile[]) => describeApp(app, { asked, made, files });
    return outcomeOf(await store.write({ app: app.name, bundle }, made.files, describe), bundle);
  },
  async stands(app, context, version) {
    const { bundle } = await requestOf(app, context);
    return version.bundle === bundle && (await new AppStore(context.state).find(app.name, bundle)) !== undefined;
  },
};

async function requestOf(app: App, { project, bundler }: RunContext) {
  if (project === undefined || bundler === undefined)
    throw appError("no-bundler", { detail: `nothing bundles the app ${app.name}` });
  const asked = bundleRequest(app, project.loaded);
  return { asked, bundler, bundle: await bundleAddress(asked.request, project.compiled, bundler) };
}

interface Made {
  readonly asked: AppRequest;
  readonly made: AppBundle;
  readonly files: readonly AppFile[];
}

function describeApp(app: App, { asked, made, files }: Made): Omit<AppManifest, "format" | "files"> {
  const { entry, parts } = made;
  const sizes = new Map(files.map((file) => [file.name, file.br ?? file.bytes]));
  const total = (names: readonly string[]) => names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
  const pages = asked.pages.map(({ shown, module }): AppPageFiles => {
    const part = parts.find((one) => one.module === module) as BundledPart;
    const needed = [part.script, ...part.needs].filter((name) => name !== entry.script && !entry.needs.includes(name));
    return {
      name: shown.name,
      title: shown.title,
      path: pagePath(shown),
      files: needed,
      firstLoadBytes: total([entry.script, ...entry.needs, ...needed]),
    };
  });
  return { app: app.name, title: app.title, entry: entry.script, shared: entry.needs, pages };
}

function outcomeOf(manifest: AppManifest, bundle: string): BuildOutcome {
  const { pages, files, app } = manifest;
  const firstLoadBytes = Math.max(...pages.map((page) => page.firstLoadBytes));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const count = `${pages.length} ${pages.length === 1 ? "page" : "pages"}`;
  return {
    version: { app, bundle, pages: pages.length, bytes, firstLoadBytes },
    text: `${count}, first load ${kilobytes(firstLoadBytes)} compressed`,
    measured: [],
    accepted: true,
  };
}

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
