import { tmpdir } from "node:os";

/** Where other people's engines are installed, once a machine: `npm test` has temporary folders that end with it. */
export const peersFolder = process.env.THROUGHLINE_PEERS ?? tmpdir();
