import { describe } from "vitest";
import { createMemoryOnlineStore } from "./memory-online-store.ts";
import { describeOnlineStore } from "./online-store.ts";

describe("createMemoryOnlineStore", () => {
  describeOnlineStore(async () => ({ durable: false, open: async () => createMemoryOnlineStore() }));
});
