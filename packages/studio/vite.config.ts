import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** A server of a project to look at while developing: `THROUGHLINE_URL=http://127.0.0.1:4321 npx vite`. */
const server = process.env.THROUGHLINE_URL ?? "http://127.0.0.1:4321";
const proxied = ["/studio/api", "/metrics", "/dashboards", "/endpoints", "/agents", "/api", "/openapi.json", "/docs"];

/** Files smaller than this are sent as they are, bytes. */
const leastBytes = 1_024;

/** Writes the Brotli and gzip form of each text beside it, and says how much script is loaded before the first page's own. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir = "" }, bundle) {
      const entry = Object.values(bundle).find((output) => output.type === "chunk" && output.isEntry);
      const firstLoad = entry?.type === "chunk" ? [entry.fileName, ...entry.imports] : [];
      let first = 0;
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!/\.(html|js|css|svg)$/.test(name)) continue;
        const bytes = readFileSync(join(dir, name));
        if (bytes.length < leastBytes) continue;
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        const brotli = brotliCompressSync(bytes, { params: quality });
        writeFileSync(join(dir, `${name}.br`), brotli);
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        if (firstLoad.includes(name.replaceAll("\\", "/"))) first += brotli.length;
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

/** Where the server shows the app. */
const base = "/studio/";

export default defineConfig({
  base,
  plugins: [preloadedFonts(), compressed()],
  resolve: { conditions: ["source", "module", "browser", "production"] },
  // Fonts and images stay files: the server allows no data: in their place.
  build: { target: "es2023", modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, server])) },
});
