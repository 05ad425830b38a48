import { join } from "node:path";
import type { InlineConfig, Plugin, Rolldown } from "vite";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { AppBundle, BundledPart, BundleRequest } from "../../ports/app-bundler.ts";
import { browserModules, entrySpecifier, textIdOf } from "./browser-modules.ts";
import { buildProblem } from "./build-problem.ts";
import { loadVite } from "./load-vite.ts";
import type { OwnPackage } from "./own-package.ts";

/** Where the server serves the files of bundles. */
const bundleBase = "/_app/";

/** Bundles with the project's own Vite, in this process. Throws `bundler.*`. */
export async function buildBundle(request: BundleRequest, own: OwnPackage): Promise<AppBundle> {
  const vite = await loadVite(request.root);
  const refused: ThroughlineError[] = [];
  const modules = browserModules(request, own, (problem) => refused.push(problem));
  const output = await vite.build(configOf(request, own, modules)).catch((thrown: unknown) => {
    throw refused[0] ?? buildProblem(thrown, request.root);
  });
  return bundleOf(output as Rolldown.RolldownOutput, request);
}

function configOf(request: BundleRequest, own: OwnPackage, modules: Plugin): InlineConfig {
  const { root, name } = request;
  return {
    root,
    base: bundleBase,
    configFile: false,
    envFile: false,
    publicDir: false,
    cacheDir: join(root, ".throughline", "cache", "vite"),
    logLevel: "silent",
    mode: "production",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [modules],
    resolve: { conditions: [...(own.isCheckout ? ["source"] : []), "module", "browser", "production"] },
    oxc: { jsx: { runtime: "automatic", development: false } },
    build: {
      write: false,
      target: "es2022",
      sourcemap: false,
      minify: true,
      cssMinify: true,
      assetsInlineLimit: 0,
      assetsDir: "",
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: {
        input: { [name]: entrySpecifier },
        output: { hashCharacters: "base36" },
        onwarn: () => undefined,
      },
    },
  };
}

function bundleOf({ output }: Rolldown.RolldownOutput, request: BundleRequest): AppBundle {
  const chunks = output.filter((one) => one.type === "chunk");
  const files = output.map((one) => ({
    name: one.fileName,
    bytes: Buffer.from(one.type === "chunk" ? one.code : one.source),
  }));
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  const entry = chunks.find((chunk) => chunk.isEntry) as Rolldown.OutputChunk;
  const entryNeeds = needsOf(entry, chunks);
  const parts = chunks.filter(isPart).map((chunk): BundledPart => {
    const needs = needsOf(chunk, chunks).filter((one) => !entryNeeds.includes(one) && one !== entry.fileName);
    return { module: moduleOf(chunk, request), script: chunk.fileName, needs };
  });
  parts.sort((a, b) => (a.module < b.module ? -1 : 1));
  return { files, entry: { module: entrySpecifier, script: entry.fileName, needs: entryNeeds }, parts };
}

const isPart = (chunk: Rolldown.OutputChunk) => chunk.isDynamicEntry && chunk.facadeModuleId !== null;

/** The module as the request names it. */
function moduleOf(chunk: Rolldown.OutputChunk, { modules }: BundleRequest): string {
  const id = (chunk.facadeModuleId ?? "").split("?")[0] as string;
  return [...modules.keys()].find((name) => textIdOf(name) === id) ?? id;
}

/** Everything that a chunk imports at once, and the style sheets of these, each once. */
function needsOf(chunk: Rolldown.OutputChunk, chunks: readonly Rolldown.OutputChunk[]): string[] {
  const byName = new Map(chunks.map((one) => [one.fileName, one]));
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const visit = (one: Rolldown.OutputChunk) => {
    for (const style of (one as ViteChunk).viteMetadata?.importedCss ?? []) styles.add(style);
    for (const name of one.imports) {
      const next = byName.get(name);
      if (next === undefined || scripts.has(name)) continue;
      scripts.add(name);
      visit(next);
    }
  };
  visit(chunk);
  return [...scripts, ...styles];
}

/** What Vite adds to a chunk. */
type ViteChunk = Rolldown.OutputChunk & { readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> } };
