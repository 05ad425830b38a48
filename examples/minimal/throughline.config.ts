import { defineConfig } from "throughline";

export default defineConfig({
  name: "minimal",
  owners: { data: "@orders", backend: "@orders", analyst: "@orders" },
});
