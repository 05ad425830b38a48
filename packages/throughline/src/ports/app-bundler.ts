/** What is made into a browser bundle. */
export interface BundleRequest {
  /** Absolute folder of the project: packages resolve from its files. */
  readonly root: string;
  /** Name of the app, for the names of its files. */
  readonly name: string;
  /** Text of the module that the browser starts with. */
  readonly entry: string;
  /** Modules that are text only, by the specifier that imports them. */
  readonly modules: ReadonlyMap<string, string>;
  /** Project files (absolute) with the text that browser code gets in their place. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Folders (absolute) whose files never reach the browser; an import of one that is not replaced is refused. */
  readonly serverFolders: readonly string[];
}

/** One file of a bundle. */
export interface BundledFile {
  /** Without a folder; holds a hash of the bytes: `alerts-Bx3kd9.js`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A part of a bundle that loads by itself: the entry, or what a dynamic import of it leads to. */
export interface BundledPart {
  /** The specifier or the absolute file that was imported. */
  readonly module: string;
  readonly script: string;
  /** Scripts and style sheets that it needs at once, without its own script, those of the entry left out. */
  readonly needs: readonly string[];
}

/** What a browser loads. The same request and packages give the same bytes. */
export interface AppBundle {
  /** Sorted by name. */
  readonly files: readonly BundledFile[];
  readonly entry: BundledPart;
  /** What dynamic imports in the request's own modules and the project's files lead to, by module. */
  readonly parts: readonly BundledPart[];
}

/** Makes browser bundles. */
export interface AppBundler {
  /**
   * Bundles one app.
   *
   * @throws {ThroughlineError} `apps.*`, with the place in the project's file where there is one
   */
  bundle(request: BundleRequest): Promise<AppBundle>;
  /** What of this machine's packages shapes a bundle of the project, as a short text: another text, another bundle. */
  fingerprint(root: string): Promise<string>;
}
