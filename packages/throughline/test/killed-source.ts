import { decimal, source, text } from "../src/contracts/data/index.ts";

/** Events whose amounts may not be read, so that some are rejected; without a key, so that nothing but exactly-once keeps them apart. */
export const feedback = source("bronze.feedback", { events: true, columns: { id: text(), amount: decimal(12, 2) } });
