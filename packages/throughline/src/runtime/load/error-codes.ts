import { defineErrors } from "../../contracts/errors/index.ts";

/** Errors of loading a project: from files on disk to declarations. */
export const loadError = defineErrors("load", {
  "root-missing": {
    status: 404,
    fault: "declaration",
    title: "The project folder does not exist",
    hint: "Name the folder that holds throughline.config.ts",
  },
  "config-missing": {
    status: 404,
    fault: "declaration",
    title: "The project has no config",
    hint: 'Add throughline.config.ts with `export default defineConfig({ name: "..." })`',
  },
  "config-invalid": {
    status: 422,
    fault: "declaration",
    title: "The project's config is wrong",
    hint: "Correct the settings listed above in the config",
  },
  syntax: {
    status: 422,
    fault: "declaration",
    title: "A file cannot be parsed",
    hint: "Correct the syntax at the marked place",
  },
  "top-level-await": {
    status: 422,
    fault: "declaration",
    title: "A file awaits at its top level",
    hint: "Move the await into a function, or into `prepare` of the config",
  },
  "file-unreadable": {
    status: 500,
    fault: "engine",
    title: "A project file cannot be read",
    hint: "Give the user who runs throughline the right to read the file",
  },
  "unsupported-file": {
    status: 422,
    fault: "declaration",
    title: "A file of this type cannot be imported",
    hint: "Read the file with node:fs inside a function, or turn it into a TypeScript module",
  },
  "import-missing": {
    status: 404,
    fault: "declaration",
    title: "An imported file does not exist",
    hint: "Correct the path of the import, or restore the file",
  },
  "package-missing": {
    status: 404,
    fault: "declaration",
    title: "An imported package is not installed",
    hint: "Install the package in the project",
  },
  "package-failed": {
    status: 500,
    fault: "user-code",
    title: "An imported package failed while it was loaded",
    hint: "Check the package's version and what it needs to run",
  },
  "module-failed": {
    status: 500,
    fault: "user-code",
    title: "A project file failed while it was loaded",
    hint: "Correct the code at the marked place",
  },
  cycle: {
    status: 422,
    fault: "declaration",
    title: "Two files need each other before either is ready",
    hint: "Move what both need into a file of its own",
  },
  "no-role": {
    status: 422,
    fault: "declaration",
    title: "A declaration stands outside the role folders",
    hint: "Move it into data/, ml/, mlops/, ai/, backend/, fullstack/, frontend/ or analyst/",
  },
  "not-exported": {
    status: 422,
    fault: "declaration",
    title: "A declaration is not exported, so nothing sees it",
    hint: "Export it: write `export` before the line that makes it",
  },
  "not-for-browsers": {
    status: 422,
    fault: "declaration",
    title: "A declaration of the browser stands in a folder whose files stay on the server",
    hint: "Move it into frontend/ or fullstack/",
  },
  "unknown-folder": {
    status: 422,
    fault: "declaration",
    title: "Declarations stand in a folder that is no role's",
    hint: "Move the files into data/, ml/, mlops/, ai/, backend/, fullstack/, frontend/ or analyst/",
  },
  "release-corrupt": {
    status: 500,
    fault: "engine",
    title: "The compiled code of a release is damaged",
    hint: "Roll back to another release, or build this one again with `throughline run`",
  },
  "dynamic-import": {
    status: 500,
    fault: "user-code",
    title: "A file imported at run time is not part of the project",
    hint: "Name the file in a literal import, such as import('./rules.ts')",
  },
});
