import { defineConfig } from "vite";

/** `npx vite packages/react/gallery` shows every component in every state; built, it tells the size of the package. */
export default defineConfig({
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  oxc: { jsx: { runtime: "automatic" } },
  build: { target: "es2023" },
});
