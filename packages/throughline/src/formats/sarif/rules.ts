import type { ChangeKind } from "../../contracts/diff/change.ts";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { SarifRule } from "./sarif-log.ts";

/** What each kind of break is, in a sentence. */
const breakRules: Readonly<Record<ChangeKind, readonly [name: string, sentence: string]>> = {
  added: ["RequiredAdded", "Callers now have to send something that they did not send before."],
  removed: ["Removed", "Something that others read is no longer given."],
  renamed: ["Renamed", "Something that others read has another name."],
  retyped: ["Retyped", "Something that others read or send has another type."],
  nullable: ["MadeNullable", "A field that others read may now be null."],
  "non-null": ["MadeNonNull", "A field that callers send may no longer be null."],
  optional: ["MadeOptional", "A field that others read may now be missing."],
  required: ["MadeRequired", "A field that callers could leave out has to be sent."],
  "value-added": ["ValueAdded", "A field that others read has a value that they do not know."],
  "value-removed": ["ValueRemoved", "A value that callers send is no longer taken."],
  "values-closed": ["ValuesClosed", "A field that callers send takes only some values now."],
  "values-opened": ["ValuesOpened", "A field that others read may have any value now."],
  "limit-narrowed": ["LimitNarrowed", "What callers send has narrower limits."],
  "limit-widened": ["LimitWidened", "What others read has wider limits."],
  unit: ["UnitChanged", "A figure is in another unit."],
  "tag-added": ["TagAdded", "A field has a tag that forbids some of its uses."],
  "tag-removed": ["TagRemoved", "A field has lost a tag that others relied on."],
  key: ["KeyChanged", "Other columns identify a row."],
  weakened: ["PromiseWeakened", "A promise holds less than others relied on."],
  strengthened: ["PromiseStrengthened", "A promise holds callers to more."],
  deprecated: ["Deprecated", "Something that others read is going to go."],
  undeprecated: ["Undeprecated", "Something that was going to go stays."],
  expired: ["Expired", "Something deprecated is still read after its last day."],
  changed: ["MeaningChanged", "Something of the same name is now computed or meant otherwise."],
};

/** The rule of a kind of break. */
export function breakRule(kind: ChangeKind): SarifRule {
  const [name, sentence] = breakRules[kind];
  return {
    id: `break.${kind}`,
    name,
    shortDescription: { text: sentence },
    fullDescription: {
      text: `${sentence} Compared with throughline.lock.json, which holds what others rely on. Related locations are those who are affected.`,
    },
    help: {
      text: "Mend those who are affected in the same change, carry it through with `throughline fix`, or have it agreed on and run `throughline accept`.",
    },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["contract", "break"] },
  };
}

/** The rule of an error code, in the words of an error that has it. */
export function errorRule({ code, title, docs, fault }: ThroughlineError): SarifRule {
  return {
    id: code,
    name: code.replace(/(?:^|[.-])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${title}.` },
    help: { text: `Explained in the documentation: ${docs}` },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["contract", fault] },
  };
}
