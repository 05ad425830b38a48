import { stemEnglish } from "./english-stemmer.ts";

/**
 * Words that say nothing of what a text is about. @source the English list of Snowball, without words that carry meaning in rules
 * (`not`, `no`, `over`, `under`, `above`, `below`, `before`, `after`, `more`, `most`, `same`, `against`, `between`)
 */
const stopWords = new Set(
  `a about an and any are as at be because been being both but by can could did do does doing down during each few for from further
  had has have having he her here hers herself him himself his how i if in into is it its itself just me my myself nor of off on once
  or other our ours ourselves out own she should so some such than that the their theirs them themselves then there these they this
  those through to too until up very was we were what when where which while who whom why will with would you your yours yourself
  yourselves`.split(/\s+/),
);

const word = /[\p{L}\p{N}\p{M}]+(?:'\p{L}+)*/gu;
/** Scripts that are written without blanks between words. */
const unspacedCharacter =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー]/u;
const unspaced = new RegExp(`${unspacedCharacter.source}+`, "gu");
/** Longer words are cut: no question has them. */
const longestTerm = 64;
const remembered = 200_000;

/**
 * Makes the function that turns text into terms, in order. Letters and digits of any script in NFKC and lower case; Latin letters
 * without accents; English words by their stem, without stop words; pairs of characters where a script has no blanks.
 */
export function createAnalyzer(): (text: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (text) => {
    const terms: string[] = [];
    for (const [token] of text.normalize("NFKC").toLowerCase().replaceAll("’", "'").matchAll(word)) {
      let found = known.get(token);
      if (found === undefined) {
        found = termsOfWord(token);
        if (known.size >= remembered) known.clear();
        if (token.length <= longestTerm) known.set(token, found);
      }
      for (const term of found) terms.push(term);
    }
    return terms;
  };
}

function termsOfWord(token: string): readonly string[] {
  if (/^[a-z']+$/.test(token)) return englishTerm(token.slice(0, longestTerm));
  if (!unspacedCharacter.test(token)) return plainTerm(token);
  const terms: string[] = [];
  let at = 0;
  for (const match of token.matchAll(unspaced)) {
    terms.push(...plainTerm(token.slice(at, match.index)), ...pairs(match[0]));
    at = match.index + match[0].length;
  }
  return [...terms, ...plainTerm(token.slice(at))];
}

function englishTerm(token: string): readonly string[] {
  if (token.endsWith("n't")) return ["not"];
  return stopWords.has(token) || stopWords.has(token.replace(/'\p{L}+$/u, "")) ? [] : [stemEnglish(token)];
}

/** A word of another language or a number, without the accents of Latin letters. */
function plainTerm(token: string): readonly string[] {
  if (token === "") return [];
  const folded = token
    .normalize("NFD")
    .replaceAll(/(?<=\p{sc=Latin})[\u0300-\u036f]+/gu, "")
    .normalize("NFC");
  if (/^[a-z']+$/.test(folded)) return englishTerm(folded.slice(0, longestTerm));
  return [[...folded].slice(0, longestTerm).join("")];
}

/** Neighbouring characters in twos; a single one as it is. */
function pairs(run: string): readonly string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}
