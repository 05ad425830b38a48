// What every adapter of a port has to do, as vitest suites: call one with a function that makes the adapter.
export { describeDatabase } from "./database.ts";
export { describeEmbeddingModel } from "./embedding-model.ts";
export { describeEventLog } from "./event-log.ts";
export { describeLanguageModel } from "./language-model.ts";
// Ports in memory.
export { createMemoryOnlineStore } from "./memory-online-store.ts";
export { describeModelRuntime } from "./model-runtime.ts";
export { describeObjectStore } from "./object-store.ts";
export { describeOnlineStore } from "./online-store.ts";
export { describeQueryEngine } from "./query-engine.ts";
export { describeSqlAnalyzer } from "./sql-analyzer.ts";
export { describeTableStore } from "./table-store.ts";
export { describeTrainer } from "./trainer.ts";
