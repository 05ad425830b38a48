import { batchBytes } from "./batch-bytes.ts";
import type { BatchKernels } from "./batch-kernels.ts";
import type { Kernels } from "./kernels.ts";
import { wasmBytes } from "./wasm-bytes.ts";

interface OwnMemory {
  readonly buffer: ArrayBuffer;
}

/** What is used of WebAssembly; its types belong to the browser's library. */
interface WebAssemblyApi {
  readonly Memory: {
    new (limits: { initial: number; maximum: number; shared: true }): WasmMemory;
    new (limits: { initial: number; maximum: number }): OwnMemory;
  };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { env: { memory: WasmMemory | OwnMemory } },
  ) => { readonly exports: unknown };
}

/** A shared memory: its buffer can be given to other threads. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

const PAGE_BYTES = 65_536;
/** What 32-bit addresses reach. */
export const MAX_MEMORY_BYTES = 65_536 * PAGE_BYTES;

const webAssembly = (): WebAssemblyApi | undefined =>
  (globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;

/** The compiled kernels, to be instantiated in any thread; undefined where WebAssembly with SIMD and threads is not to be had. */
export function compileKernels(): object | undefined {
  return compile(wasmBytes);
}

function compile(base64: string): object | undefined {
  const api = webAssembly();
  if (api === undefined) return undefined;
  try {
    return new api.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

let batchModule: { readonly compiled: object | undefined } | undefined;

/**
 * Instantiates the kernels of prediction over a memory of their own, all zero; undefined where WebAssembly with SIMD, or as much
 * memory, is not to be had. They are compiled once.
 */
export function openBatchKernels(
  bytes: number,
): { readonly kernels: BatchKernels; readonly buffer: ArrayBuffer } | undefined {
  batchModule ??= { compiled: compile(batchBytes) };
  const api = webAssembly();
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (api === undefined || batchModule.compiled === undefined || bytes > MAX_MEMORY_BYTES) return undefined;
  try {
    const memory = new api.Memory({ initial: pages, maximum: pages });
    const { exports } = new api.Instance(batchModule.compiled, { env: { memory } });
    return { kernels: exports as BatchKernels, buffer: memory.buffer };
  } catch {
    return undefined;
  }
}

/** Makes a memory of at least `bytes`, all zero. Throws a RangeError when there is none. */
export function createWasmMemory(bytes: number): WasmMemory {
  const api = webAssembly() as WebAssemblyApi;
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new api.Memory({ initial: pages, maximum: pages, shared: true });
}

export function instantiateKernels(module: object, memory: WasmMemory): Kernels {
  const api = webAssembly() as WebAssemblyApi;
  return new api.Instance(module, { env: { memory } }).exports as Kernels;
}
