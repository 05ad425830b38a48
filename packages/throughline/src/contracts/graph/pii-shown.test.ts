import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inRole } from "../../../test/payments-project.ts";
import { agent, knowledgeBase, prompt } from "../ai/index.ts";
import { get, list, service } from "../backend/index.ts";
import type { Declaration } from "../core/declaration.ts";
import { source, text } from "../data/index.ts";
import { page } from "../frontend/index.ts";
import { resolveProject } from "./resolve.ts";

const people = inRole(
  "data",
  source("bronze.people", {
    files: "*.csv",
    columns: { id: text(), name: text().pii("name"), note: text() },
    key: "id",
  }),
);

const apiWith = (reply: z.ZodObject, options: object = {}) =>
  inRole(
    "backend",
    service("api", {
      routes: {
        all: list("/all", { from: people, sort: ["id"], ...options }),
        one: get("/one", { reply, uses: { people }, handle: () => ({}) as never }),
      },
    }),
  );

const problemsOf = (declarations: readonly Declaration[]) =>
  resolveProject({ project: "trial", declarations: [people, ...declarations], missing: [] }).problems;

const details = (declarations: readonly Declaration[]) => problemsOf(declarations).map(({ detail }) => detail);

const clean = z.object({ id: z.string() });
const view = () => null;

describe("personal data on its way to people and models", () => {
  it("is a problem where a handler's reply has a field of its name and type without its tag", () => {
    const copied = apiWith(z.object({ name: z.string() }));
    expect(problemsOf([copied]).map(({ code, detail, hint }) => ({ code, detail, hint }))).toEqual([
      {
        code: "contracts.untagged-pii",
        detail: 'api · GET /one · name may be personal data and does not say so: bronze.people.name is pii("name")',
        hint: 'write .meta({ pii: "name" }) on the field, or leave it out',
      },
    ]);
    expect(details([apiWith(z.object({ name: z.string().nullable().meta({ pii: "name" }) }))])).toEqual([]);
    expect(details([apiWith(clean)])).toEqual([]);
    expect(details([apiWith(z.object({ name: z.number() }))])).toEqual([]);
  });
  it("is a problem on a page that does not say that it shows it", () => {
    const api = apiWith(clean);
    const shows = (options: object) =>
      inRole("frontend", page("people", { path: "/people", uses: { all: api.routes.all }, view, ...options }));
    expect(
      problemsOf([api, shows({})]).map(({ detail, hint, where }) => ({ detail, hint, subject: where?.subject })),
    ).toEqual([
      {
        detail: 'page people gets personal data and does not say so: api.name is pii("name")',
        hint: 'write pii: ["name"] where it is shown or sent to a model, or leave the field out',
        subject: "all · name",
      },
    ]);
    expect(details([api, shows({ pii: ["email"] })])).toHaveLength(1);
    expect(details([api, shows({ pii: ["name"] })])).toEqual([]);
    const without = apiWith(clean, { fields: ["id", "note"] });
    const page2 = page("people", { path: "/people", uses: { all: without.routes.all }, view });
    expect(details([without, inRole("frontend", page2)])).toEqual([]);
  });
  it("is a problem where an agent would send it to a model, and follows its reply to pages", () => {
    const base = inRole(
      "ai",
      knowledgeBase("people", { from: people, id: "id", text: "name", chunk: { tokens: 100, overlap: 0 } }),
    );
    const help = (options: object) => {
      const variants = { plain: () => "" };
      const ask = inRole(
        "ai",
        prompt("ask", { input: z.object({}), output: z.object({ answer: z.string() }), variants, ...options }),
      );
      return [
        ask,
        inRole("ai", agent("help", { input: clean, uses: { base }, fill: () => ({}), prompt: ask })),
      ] as const;
    };
    expect(details([base, ...help({})])).toEqual([
      'agent help gets personal data and does not say so: people.heading is pii("name")',
      'agent help gets personal data and does not say so: people.text is pii("name")',
    ]);
    const told = help({ pii: ["name"] });
    expect(details([base, ...told])).toEqual([]);
    const shown = inRole("frontend", page("help", { path: "/help", uses: { help: told[1] }, view }));
    expect(details([base, ...told, shown])).toContain(
      'page help gets personal data and does not say so: help.passages is pii("name")',
    );
  });
  it("may be written by a page: what a person types is not shown", () => {
    const form = source("bronze.form", { events: true, columns: { name: text().pii("name") } });
    const writes = inRole("frontend", page("form", { path: "/form", uses: { form: form.append }, view }));
    expect(details([inRole("data", form), writes])).toEqual([]);
  });
});
