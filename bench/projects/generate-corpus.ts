/** Made-up documents and questions to them. */
export interface Corpus {
  /** Markdown. */
  readonly documents: readonly string[];
  /** Four to seven words each, of the documents. */
  readonly queries: readonly string[];
}

const vocabularySize = 40_000;
const sectionWords = 84;
const sectionsPerDocument = 10;

/** Documents with about `sections` sections of about 300 tokens; the same again for the same number. Words follow Zipf's law. */
export function generateCorpus(sections: number): Corpus {
  const random = seeded(17);
  const vocabulary = Array.from({ length: vocabularySize }, (_, i) => made(i, random));
  const word = () => vocabulary[Math.floor(vocabularySize ** random()) - 1] as string;
  const words = (n: number) => Array.from({ length: n }, word).join(" ");
  const section = (i: number) => {
    const sentences = Array.from({ length: sectionWords / 12 }, () => `${words(12)}.`).join(" ");
    return `## ${words(2)} ${i}\n\n${sentences}\n`;
  };
  const documents = Array.from(
    { length: Math.ceil(sections / sectionsPerDocument) },
    (_, i) => `# ${words(3)} ${i}\n\n${Array.from({ length: sectionsPerDocument }, (_, j) => section(j)).join("\n")}`,
  );
  return { documents, queries: Array.from({ length: 200 }, () => words(4 + Math.floor(random() * 4))) };
}

const syllables = [
  "ra",
  "ten",
  "mo",
  "li",
  "pay",
  "car",
  "su",
  "ver",
  "ni",
  "do",
  "gle",
  "ba",
  "ris",
  "con",
  "fer",
  "tu",
];

/** Frequent words are short. */
function made(rank: number, random: () => number): string {
  const length = 1 + Math.floor(Math.log10(rank + 10)) + Math.floor(random() * 2);
  return Array.from({ length }, () => syllables[Math.floor(random() * syllables.length)]).join("");
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
