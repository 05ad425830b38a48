import { defineErrors } from "../../../contracts/errors/index.ts";

/** What the store of bytes can refuse or fail at. */
export const objectStoreError = defineErrors("objects", {
  "invalid-key": {
    status: 400,
    fault: "internal",
    title: "the key is not allowed",
    hint: "use parts of at most 200 characters separated by /, none of them empty, . or ..",
  },
  "disk-full": {
    status: 507,
    fault: "engine",
    title: "the disk is full",
    hint: "free disk space and repeat; what was stored before is unharmed",
  },
  "not-permitted": {
    status: 500,
    fault: "engine",
    title: "a stored object may not be read or written",
    hint: "give this process the right to read and write the store's folder",
  },
  "io-failed": {
    status: 500,
    fault: "engine",
    title: "a stored object could not be read or written",
    hint: "check the disk that holds the store",
  },
});
