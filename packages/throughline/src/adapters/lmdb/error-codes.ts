import { defineErrors } from "../../contracts/errors/index.ts";

/** What the store of online features can refuse or fail at. */
export const onlineStoreError = defineErrors("online-store", {
  "invalid-name": {
    status: 500,
    fault: "internal",
    title: "A view and its version cannot be stored under their names",
    hint: "Shorten the name of the view",
  },
  "invalid-events": {
    status: 500,
    fault: "internal",
    title: "An entity's columns are not of one length",
    hint: "Give every column one value for each event",
  },
  "version-gone": {
    status: 500,
    fault: "internal",
    title: "A version was dropped while it was read",
    hint: "Open the version that is served now, and drop a version only when no release uses it",
  },
  "disk-full": {
    status: 507,
    fault: "engine",
    title: "The disk of the online store is full",
    hint: "Free space on the disk, then run again",
  },
  unavailable: {
    status: 503,
    fault: "engine",
    title: "The online store cannot read or write its file",
    hint: "Look at the cause; the file can be removed and is written again by `throughline run`",
  },
  corrupt: {
    status: 500,
    fault: "engine",
    title: "The file of the online store is damaged",
    hint: "Remove the file; it is written again by `throughline run`",
  },
  closed: {
    status: 500,
    fault: "internal",
    title: "The online store is closed",
    hint: "Open it again",
  },
});
