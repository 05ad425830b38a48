import { defineErrors } from "../../contracts/errors/index.ts";

export const rehearsalError = defineErrors("rehearsal", {
  "no-project": {
    status: 422,
    fault: "declaration",
    title: "There is nothing to rehearse",
    hint: "declare something in a role's folder, then run `throughline run`",
  },
  "not-sound": {
    status: 409,
    fault: "declaration",
    title: "The project is not sound before any fault is in it",
    hint: "run `throughline check` and `throughline run`, cure what they name, then rehearse again",
  },
  interrupted: {
    status: 499,
    fault: "caller",
    title: "The rehearsal was stopped",
    hint: "run `throughline rehearse` again; --fault rehearses a few faults alone",
  },
  done: {
    status: 500,
    fault: "engine",
    title: "A fault that a rehearsal did to its copy",
    hint: "leave it: it was done on purpose, and to nothing but a copy",
  },
  "no-room": {
    status: 507,
    fault: "engine",
    title: "The project can't be copied",
    hint: "free space where temporary files are kept, or name another folder with TMPDIR",
  },
});
