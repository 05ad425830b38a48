import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin, type Rolldown } from "vite";

/** A server of a project to look at while developing: `THROUGHLINE_URL=http://127.0.0.1:4321 npx vite`. */
const server = process.env.THROUGHLINE_URL ?? "http://127.0.0.1:4321";
const proxied = ["/studio/api", "/metrics", "/dashboards", "/endpoints", "/agents", "/api", "/openapi.json", "/docs"];

/** Files smaller than this are sent as they are, bytes. */
const leastBytes = 1_024;

/** A script with all that it imports before it can run. */
function closureOf(bundle: Rolldown.OutputBundle, name: string, found = new Set<string>()): Set<string> {
  const output = bundle[name];
  if (output?.type !== "chunk" || found.has(name)) return found;
  found.add(name);
  for (const imported of output.imports) closureOf(bundle, imported, found);
  return found;
}

const entryOf = (bundle: Rolldown.OutputBundle): string =>
  Object.values(bundle).find((output) => output.type === "chunk" && output.isEntry)?.fileName ?? "";

/**
 * Writes `pages.json`: the files of each page beside those of every page, by its id, which the name of its module begins with. The
 * server names them with the page's address, so that the browser asks for them at once and not when the first script runs.
 */
function filesOfPages(): Plugin {
  return {
    name: "files-of-pages",
    apply: "build",
    generateBundle(_options, bundle) {
      const first = closureOf(bundle, entryOf(bundle));
      const pages = Object.values(bundle).flatMap((output) => {
        const id =
          output.type === "chunk" && output.isDynamicEntry ? pageModule.exec(output.facadeModuleId ?? "")?.[1] : "";
        if (!id) return [];
        return [[id, [...closureOf(bundle, output.fileName)].filter((file) => !first.has(file))]] as const;
      });
      const source = JSON.stringify({ entry: [...first], pages: Object.fromEntries(pages) });
      this.emitFile({ type: "asset", fileName: "pages.json", source });
    },
  };
}

/** The module of a page: `<id>-page.tsx`. */
const pageModule = /\/([a-z-]+)-page\.tsx$/;

/** Writes the Brotli and gzip form of each text beside it, and says how much script is loaded before the first page's own. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir = "" }, bundle) {
      const firstLoad = closureOf(bundle, entryOf(bundle));
      let first = 0;
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!/\.(html|js|css|svg)$/.test(name)) continue;
        const bytes = readFileSync(join(dir, name));
        if (bytes.length < leastBytes) continue;
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        const brotli = brotliCompressSync(bytes, { params: quality });
        writeFileSync(join(dir, `${name}.br`), brotli);
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        if (firstLoad.has(name.replaceAll("\\", "/"))) first += brotli.length;
      }
      this.info(`first load: ${(first / 1_000).toFixed(1)} kB of script, Brotli, before the page that is opened`);
    },
  };
}

/** The alphabets that nearly every page has text in: asked for at once, so that no line breaks anew when they come. */
const earlyFonts = /(inter|jetbrains-mono)-latin-wght-normal.*\.woff2$/;

/** Has the browser ask for these fonts with the page, not with the first text that is set in them. */
function preloadedFonts(): Plugin {
  return {
    name: "preloaded-fonts",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((file) => earlyFonts.test(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "preload", href: `${base}${file}`, as: "font", type: "font/woff2", crossorigin: "" },
            injectTo: "head" as const,
          })),
    },
  };
}

/** The table with all that shows one, and the charts: shown on some pages only, and large. The drawing library is apart from both. */
const tables = /\/react\/src\/table\/|\/react\/src\/metrics\/facts|\/pieces\/node-list|@tanstack/;
const charts = /\/react\/src\/charts\/(?!echarts|chart-table)/;
const apart = (id: string) => tables.test(id) || /\/react\/src\/charts\//.test(id);

/** Pieces of pages that the frame around them has no use for. */
const pieces =
  /\/studio\/src\/(pieces|map|inspector)\/|\/studio\/src\/pages\/(?!changes\/break-words)|\/react\/src\/(form\/|metrics\/|frame\/(breadcrumbs|tabs))/;

/** Parts that pages share come as few files: a browser asks a server for six at a time. */
const groups = [
  { name: "pieces", test: (id: string) => pieces.test(id) && !tables.test(id), minShareCount: 2 },
  { name: "table", test: tables },
  { name: "charts", test: charts },
  { name: "shared", test: (id: string) => !apart(id) && !pieces.test(id), minShareCount: 2 },
];

/** Where the server shows the app. */
const base = "/studio/";

export default defineConfig({
  base,
  plugins: [preloadedFonts(), filesOfPages(), compressed()],
  resolve: { conditions: ["source", "module", "browser", "production"] },
  // Fonts and images stay files: the server allows no data: in their place.
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups } } },
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, server])) },
});
