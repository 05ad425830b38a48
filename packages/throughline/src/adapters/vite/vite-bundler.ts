import { createHash } from "node:crypto";
import type { AppBundler } from "../../ports/app-bundler.ts";
import { ownPackage } from "./own-package.ts";
import { packageVersions } from "./package-versions.ts";
import { bundleInProcess } from "./start-bundle-process.ts";

/**
 * Opens the bundler: the project's own Vite, in a process that ends with each bundle.
 *
 * @throws {ThroughlineError} from `bundle`: `bundler.vite-missing`, `bundler.package-missing`, `bundler.server-code`,
 * `bundler.invalid-code`, `bundler.process-died`
 */
export function createViteBundler(): AppBundler {
  const own = ownPackage();
  return {
    bundle: (request) => bundleInProcess({ request, own }),
    fingerprint: async (root) =>
      createHash("sha256")
        .update(JSON.stringify(packageVersions(root)))
        .digest("hex")
        .slice(0, 16),
  };
}
