/** A file of a bundle as it lies in its folder; `br` and `gz` where it is kept compressed too, under its name with that ending. */
export interface AppFile {
  readonly name: string;
  readonly type: string;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly br?: number;
  readonly gz?: number;
}

/** A page of an app, with what a browser loads for it besides the app's own files. */
export interface AppPageFiles {
  readonly name: string;
  readonly title: string;
  /** With parameters as `:name`. */
  readonly path: string;
  /** Scripts and style sheets. */
  readonly files: readonly string[];
  /** Bytes of the app's and the page's scripts and style sheets, compressed. */
  readonly firstLoadBytes: number;
}

/** What lies in the folder of a bundle. */
export interface AppManifest {
  readonly format: 1;
  readonly app: string;
  readonly title: string;
  /** The module that a page starts with. */
  readonly entry: string;
  /** Scripts and style sheets that every page needs, without the entry. */
  readonly shared: readonly string[];
  readonly pages: readonly AppPageFiles[];
  readonly files: readonly AppFile[];
}

export const manifestName = "manifest.json";
