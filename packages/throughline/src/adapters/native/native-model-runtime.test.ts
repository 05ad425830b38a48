import { describe } from "vitest";
import { describeModelRuntime } from "../../testing/model-runtime.ts";
import { createNativeModelRuntime } from "./native-model-runtime.ts";

describe("native model runtime", () => describeModelRuntime(async () => createNativeModelRuntime()));
