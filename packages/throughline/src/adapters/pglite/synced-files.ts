import { closeSync, fdatasyncSync, fsyncSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { type EngineState, guardEngine } from "./engine-guard.ts";

type Engine = Parameters<NodeFS["init"]>[0];
type ModuleOptions = Parameters<NodeFS["init"]>[1];

/** The parts of Emscripten's file layer that are used here; its package has no types for them. */
interface FileStream {
  readonly nfd?: number;
  readonly path: string;
  readonly node: { readonly mode: number };
}

interface NodeFiles {
  tryFSOperation<T>(work: () => T): T;
  readonly stream_ops: {
    fsync?: (stream: FileStream) => number;
    write(stream: FileStream, ...rest: readonly unknown[]): number;
  };
}

interface FileLayer {
  readonly filesystems: { readonly NODEFS: NodeFiles };
  readonly streams: readonly (FileStream | null)[];
  isDir(mode: number): boolean;
}

/**
 * PGlite's files on disk, with what it leaves out: its file layer turns every sync into nothing.
 * Directories are synced too; the engine asks for it after it made or renamed a file that must survive.
 */
export class SyncedFiles extends NodeFS {
  private layer: FileLayer | undefined;
  /** Whether the engine above these files has stopped. */
  readonly state: EngineState = { stopped: undefined };
  /** Bytes written to the write-ahead log since the count was last set to 0. */
  walBytes = 0;

  override async init(engine: Engine, options: ModuleOptions): Promise<{ emscriptenOpts: ModuleOptions }> {
    const { emscriptenOpts } = await super.init(engine, options);
    const attach = (module: { readonly FS: unknown }) => this.attach(module.FS as FileLayer);
    const preRun = [...(emscriptenOpts.preRun ?? []), attach];
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }

  private attach(layer: FileLayer): void {
    this.layer = layer;
    const files = layer.filesystems.NODEFS;
    files.stream_ops.fsync = (stream) =>
      files.tryFSOperation(() => {
        if (stream.nfd === undefined) return 0;
        if (layer.isDir(stream.node.mode)) fsyncSync(stream.nfd);
        else fdatasyncSync(stream.nfd);
        return 0;
      });
    const write = files.stream_ops.write;
    files.stream_ops.write = (stream, ...rest) => {
      const bytes = write(stream, ...rest);
      if (stream.path.includes("/pg_wal/")) this.walBytes += bytes;
      return bytes;
    };
  }

  /** Called once the engine is loaded and before it starts. */
  override async initialSyncFs(): Promise<void> {
    if (this.pg !== undefined) guardEngine(this.pg, this.state);
  }

  /** Closes the files of an engine that stopped, without asking it. */
  abandon(): void {
    const open = new Set(this.layer?.streams.map((stream) => stream?.nfd));
    for (const descriptor of open) if (descriptor !== undefined) closeSync(descriptor);
  }
}
