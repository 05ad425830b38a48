import type { Draft } from "../draft.ts";
import { quote } from "./source-text.ts";

/** `throughline.config.ts`. */
export const configFile = ({ name }: Draft): string => `import { defineConfig } from "throughline";

export default defineConfig({
  name: ${quote(name)},
});
`;

/** `package.json`: the package that wrote the project, in its own version, and what its files import. */
export function packageFile({ name, packages }: Draft): string {
  const manifest = {
    name: packageName(name),
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: {
      start: "throughline start",
      dev: "throughline dev",
      check: "throughline check",
      typecheck: "tsc --noEmit",
    },
    dependencies: {
      "@throughline/react": packages.react,
      react: "^19.0.0",
      "react-dom": "^19.0.0",
      throughline: packages.throughline,
      vite: "8.3.8",
      zod: "4.6.7",
    },
    devDependencies: {
      "@throughline/studio": packages.studio,
      "@types/node": "^20.19.0",
      "@types/react": "^19.0.0",
      typescript: "7.0.2",
    },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

const packageName = (name: string) => {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[._-]+|[._-]+$/g, "");
  return plain === "" || plain === "throughline" ? "throughline-project" : plain;
};

/** `tsconfig.json`: what an editor and `npm run typecheck` need. */
export const typescriptFile = (): string => `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023", "dom", "dom.iterable"],
    "module": "nodenext",
    "jsx": "react-jsx",
    "types": ["node"],
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "exclude": ["node_modules", ".throughline"]
}
`;

/** `.gitignore`: what is made anew, and what may be large or personal. */
export const ignoreFile = (): string => `node_modules/
.throughline/
inbox/
`;

/** `README.md`, in five lines. */
export const readmeFile = ({ name, file }: Draft): string => `# ${name}

A Throughline project over ${file.replaceAll(/[`\n]/g, " ")}: a folder a role, read by the next.
\`npm install && npm start\` builds everything and serves it; \`npm run check\` lists what does not fit, \`npx throughline roles\` who needs what of whom.
Put further files beside the one in \`inbox/\`: each is read once, and rows that do not fit go to \`bronze.<table>__rejected\` with their reason.
`;
