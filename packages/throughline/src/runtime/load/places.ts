import path from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Place } from "../../contracts/errors/index.ts";
import type { CompiledModule, CompiledProject } from "./compiled-project.ts";
import { boundaryFrame } from "./module-map.ts";

/** A frame of a stack that lies in a project file; positions are of the compiled text, 1-based. */
export interface ProjectFrame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Finds project files in stacks. Each instance knows one load only, so that two loads of one folder stay apart. */
export interface Places {
  /** The project frames of a stack, innermost first. Cheap: maps nothing. */
  frames(stack: string | undefined): readonly ProjectFrame[];
  /** The place in the user's source; undefined for text that the transform added. */
  toSource(frame: ProjectFrame): Place | undefined;
  /** The first place of a stack in a file of the project, relative to its root with `/`; line and column start at 1. */
  placeOf(trace: { readonly stack?: string | undefined }): Place | undefined;
}

export function createPlaces(compiled: CompiledProject): Places {
  const modules = new Map(compiled.modules.map((module) => [path.resolve(compiled.root, module.file), module]));
  const maps = new Map<string, TraceMap | undefined>();
  const mapOf = (file: string) => {
    if (!maps.has(file)) maps.set(file, parseMap(modules.get(path.resolve(compiled.root, file))));
    return maps.get(file);
  };
  const frames = (stack: string | undefined) => ownLines(stack ?? "").flatMap((line) => frameOf(line, modules) ?? []);
  const toSource = ({ file, line, column }: ProjectFrame): Place | undefined => {
    const map = mapOf(file);
    const found = map && originalPositionFor(map, { line, column: column - 1 });
    return found?.line == null ? undefined : { file, line: found.line, column: found.column + 1 };
  };
  const placeOf = ({ stack }: { readonly stack?: string | undefined }) => firstPlace(frames(stack), toSource);
  return { frames, toSource, placeOf };
}

/** The lines of a stack up to the evaluation of the module they are in: what follows are its importers. */
function ownLines(stack: string): readonly string[] {
  const lines = stack.split("\n");
  const end = lines.findIndex((line) => line.includes(`at ${boundaryFrame} (`));
  return end === -1 ? lines : lines.slice(0, end);
}

function firstPlace(frames: readonly ProjectFrame[], toSource: Places["toSource"]): Place | undefined {
  for (const frame of frames) {
    const place = toSource(frame);
    if (place !== undefined) return place;
  }
  return undefined;
}

function parseMap(module: CompiledModule | undefined): TraceMap | undefined {
  return module === undefined || module.map === "" ? undefined : new TraceMap(module.map);
}

/** Stack lines end in `<file>:<line>:<column>`, in parentheses where the frame has a name; files may hold spaces and parentheses. */
function frameOf(line: string, modules: ReadonlyMap<string, CompiledModule>): ProjectFrame | undefined {
  const end = /:(\d+):(\d+)\)?$/.exec(line);
  if (end === null || !/^\s*at /.test(line)) return undefined;
  const body = line.slice(0, end.index);
  for (let at = body.search(/[ (]/); at !== -1 && at < body.length; at++) {
    if (body[at] !== " " && body[at] !== "(") continue;
    const module = modules.get(body.slice(at + 1));
    if (module !== undefined) return { file: module.file, line: Number(end[1]), column: Number(end[2]) };
  }
  return undefined;
}
