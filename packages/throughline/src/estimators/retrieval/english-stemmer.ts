/**
 * The English stemmer of Snowball (Porter 2): inflected forms of a word become one term. Takes lower-case words of a to z and `'`.
 *
 * @source Porter, "The English (Porter2) stemming algorithm", snowballstem.org/algorithms/english/stemmer.html, as of 2001
 */
export function stemEnglish(word: string): string {
  if (word.length <= 2) return word;
  const exception = exceptions.get(word);
  if (exception !== undefined) return exception;
  const marked = markConsonants(word.replace(/^'/, ""));
  const regions = regionsOf(marked);
  const singular = withoutPlural(marked.replace(/('s'|'s|')$/, ""));
  if (finished.has(singular)) return singular;
  let stem = withoutParticiple(singular, regions);
  stem = stem.replace(/(?<=.[^aeiouy])[yY]$/, "i");
  stem = replaceSuffix(stem, derived, regions);
  stem = replaceSuffix(stem, derivedFurther, regions);
  stem = replaceSuffix(stem, residual, regions);
  return withoutFinal(stem, regions).toLowerCase();
}

const exceptions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ skis: "ski", skies: "sky", dying: "die", lying: "lie", tying: "tie" },
    ...{ idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl" },
    ...{ sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos", bias: "bias", andes: "andes" },
  }),
);
/** Words that are done once their plural is taken off. */
const finished = new Set([...["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"]]);

/** The two ends of a word that suffixes must stand in to be taken off: where each begins. */
interface Regions {
  readonly first: number;
  readonly second: number;
}

/** Writes a `y` that is a consonant as `Y`. */
const markConsonants = (word: string): string => word.replace(/^y/, "Y").replaceAll(/([aeiouy])y/g, "$1Y");

function regionsOf(word: string): Regions {
  const prefix = /^(?:gener|commun|arsen)/.exec(word)?.[0];
  const first = prefix?.length ?? afterVowel(word, 0);
  return { first, second: afterVowel(word, first) };
}

/** The offset behind the first consonant that follows a vowel, from an offset on. */
function afterVowel(word: string, from: number): number {
  const match = /[aeiouy][^aeiouy]/.exec(word.slice(from));
  return match === null ? word.length : from + match.index + 2;
}

function withoutPlural(word: string): string {
  if (word.endsWith("sses")) return word.slice(0, -2);
  if (/(?:ied|ies)$/.test(word)) return word.length > 4 ? word.slice(0, -2) : word.slice(0, -1);
  if (/(?:us|ss)$/.test(word)) return word;
  return /[aeiouy].+s$/.test(word) ? word.slice(0, -1) : word;
}

function withoutParticiple(word: string, regions: Regions): string {
  const suffix = /(?:eedly|ingly|edly|eed|ing|ed)$/.exec(word)?.[0];
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (suffix.startsWith("ee")) return stem.length >= regions.first ? `${stem}ee` : word;
  if (!/[aeiouy]/.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return stem.slice(0, -1);
  return regions.first >= stem.length && endsShort(stem) ? `${stem}e` : stem;
}

/** True where a word ends in a short syllable. */
const endsShort = (word: string): boolean => /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])$/.test(word);

interface Suffix {
  readonly suffix: string;
  readonly by: string;
  readonly region: keyof Regions;
  /** What must stand before it. */
  readonly after?: RegExp;
}

const suffixes = (region: keyof Regions, table: Readonly<Record<string, string>>): Suffix[] =>
  Object.entries(table).map(([suffix, by]) => ({ suffix, by, region }));
const longestFirst = (list: readonly Suffix[]): readonly Suffix[] =>
  [...list].sort((a, b) => b.suffix.length - a.suffix.length);

const derived = longestFirst([
  ...suffixes("first", {
    ...{ tional: "tion", enci: "ence", anci: "ance", abli: "able", entli: "ent", izer: "ize", ization: "ize" },
    ...{ ational: "ate", ation: "ate", ator: "ate", alism: "al", aliti: "al", alli: "al", fulness: "ful" },
    ...{ ousli: "ous", ousness: "ous", iveness: "ive", iviti: "ive", biliti: "ble", bli: "ble", fulli: "ful" },
    lessli: "less",
  }),
  { suffix: "ogi", by: "og", region: "first", after: /l$/ },
  { suffix: "li", by: "", region: "first", after: /[cdeghkmnrt]$/ },
]);
const derivedFurther = longestFirst([
  ...suffixes("first", { tional: "tion", ational: "ate", alize: "al", icate: "ic", iciti: "ic", ical: "ic" }),
  ...suffixes("first", { ful: "", ness: "" }),
  ...suffixes("second", { ative: "" }),
]);
const residual = longestFirst([
  ...suffixes("second", {
    ...{ al: "", ance: "", ence: "", er: "", ic: "", able: "", ible: "", ant: "", ement: "", ment: "", ent: "" },
    ...{ ism: "", ate: "", iti: "", ous: "", ive: "", ize: "" },
  }),
  { suffix: "ion", by: "", region: "second", after: /[st]$/ },
]);

/** Replaces the longest suffix of a list that a word has, if it stands where it must. */
function replaceSuffix(word: string, list: readonly Suffix[], regions: Regions): string {
  const found = list.find(({ suffix }) => word.endsWith(suffix));
  if (found === undefined) return word;
  const stem = word.slice(0, -found.suffix.length);
  const stands = stem.length >= regions[found.region] && (found.after === undefined || found.after.test(stem));
  return stands ? stem + found.by : word;
}

function withoutFinal(word: string, { first, second }: Regions): string {
  const stem = word.slice(0, -1);
  if (word.endsWith("e")) return stem.length >= second || (stem.length >= first && !endsShort(stem)) ? stem : word;
  return word.endsWith("ll") && stem.length >= second ? stem : word;
}
