import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Bm25Index } from "../packages/throughline/src/estimators/retrieval/bm25.ts";
import { formatIndex, parseIndex } from "../packages/throughline/src/estimators/retrieval/index-bytes.ts";
import { createAnalyzer } from "../packages/throughline/src/estimators/retrieval/terms.ts";
import { createChunker } from "../packages/throughline/src/formats/documents/chunk-document.ts";
import { parseDocument } from "../packages/throughline/src/formats/documents/parse-document.ts";
import { openTokenCounter, type TokenCounter } from "../packages/throughline/src/formats/documents/token-counter.ts";
import type { Bench, BenchContext } from "./harness/bench.ts";
import { interleave } from "./harness/measure.ts";
import { type Corpus, generateCorpus } from "./projects/generate-corpus.ts";

const sizes = [2_500, 10_000, 20_000];

/** Markdown documents of made-up words that are as rare as those of a language, in sections of about 300 tokens. */
export const bench: Bench = {
  name: "retrieval",
  question:
    "How long do indexing 10,000 chunks and one search take, what do they hold in memory, and how does it grow?",
  async run(context) {
    const count = await openTokenCounter();
    const peer = await openMiniSearch();
    if (peer === undefined) console.error("minisearch could not be installed here: no peer beside these figures");
    for (const size of sizes) await measure(context, { size, count, peer: size === 10_000 ? peer : undefined });
    await peer?.remove();
  },
};

interface Chunk {
  readonly text: string;
  readonly heading: readonly string[];
}

/** Parsing, cutting with token counts, and indexing: all that a build does but reading and writing. */
function indexCorpus(
  { documents }: Corpus,
  count: TokenCounter,
): { readonly chunks: Chunk[]; readonly index: Bm25Index } {
  const chunk = createChunker({ tokens: 400, overlap: 40 }, count);
  const chunks = documents.flatMap((source) => {
    const parsed = parseDocument(source, "markdown");
    return chunk(parsed).map(({ start, end, heading }) => ({ text: parsed.text.slice(start, end), heading }));
  });
  return { chunks, index: Bm25Index.of(chunks) };
}

async function measure(
  context: BenchContext,
  of: { readonly size: number; readonly count: TokenCounter; readonly peer: MiniSearchPeer | undefined },
): Promise<void> {
  const { size, count, peer } = of;
  const corpus = generateCorpus(size);
  const { chunks, index } = indexCorpus(corpus, count);
  const builds = await interleave(
    {
      all: () => indexCorpus(corpus, count),
      words: () => Bm25Index.of(chunks),
      ...(peer === undefined ? {} : { minisearch: () => peer.index(chunks) }),
    },
    { rounds: context.rounds(5), warmup: 0 },
  );
  context.figure(`chunks_of_${size}`, "", chunks.length);
  context.figure(`text_of_${size}_mb`, "MB", chunks.reduce((sum, { text }) => sum + text.length, 0) / 1e6);
  context.times(`build_${size}`, builds.all ?? []);
  context.times(`build_words_only_${size}`, builds.words ?? []);
  if (builds.minisearch !== undefined) {
    context.times(`build_minisearch_${size}`, builds.minisearch);
    context.ratio(`build_words_to_minisearch_${size}`, builds.words ?? [], builds.minisearch);
  }
  await measureSearch(context, { ...of, corpus, chunks, index });
  const bytes = formatIndex(index.arrays);
  context.figure(`index_${size}_mb`, "MB", bytes.length / 1e6);
  const loads = await interleave({ load: () => new Bm25Index(parseIndex(bytes)) }, { rounds: context.rounds(5) });
  context.times(`load_${size}`, loads.load ?? []);
}

async function measureSearch(
  context: BenchContext,
  of: {
    readonly size: number;
    readonly corpus: Corpus;
    readonly chunks: readonly Chunk[];
    readonly index: Bm25Index;
    readonly peer: MiniSearchPeer | undefined;
  },
): Promise<void> {
  const { size, corpus, index, chunks, peer } = of;
  const mini = peer?.index(chunks);
  const asked = () => {
    let next = 0;
    return () => corpus.queries[next++ % corpus.queries.length] as string;
  };
  const [own, others] = [asked(), asked()];
  const rounds = context.rounds(400);
  const searches = await interleave(
    {
      own: () => index.search(own(), { limit: 5 }),
      ...(mini === undefined ? {} : { minisearch: () => mini.search(others()).slice(0, 5) }),
    },
    { rounds, warmup: 50 },
  );
  const wall = (samples: readonly { readonly wallMs: number }[] = []) => samples.map(({ wallMs }) => wallMs);
  context.figure(`search_${size}_wall_ms`, "ms", wall(searches.own));
  if (searches.minisearch !== undefined)
    context.figure(`search_minisearch_${size}_wall_ms`, "ms", wall(searches.minisearch));
}

interface MiniSearchPeer {
  index(chunks: readonly Chunk[]): { search(query: string): readonly unknown[] };
  remove(): Promise<void>;
}

interface MiniSearchClass {
  new (options: object): { addAll(documents: readonly object[]): void; search(query: string): readonly unknown[] };
}

/** The peer, with the same terms, in a folder of its own; undefined where it can't be installed. */
async function openMiniSearch(): Promise<MiniSearchPeer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-bench-minisearch-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await promisify(execFile)("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "minisearch@7.2.0"]);
    const MiniSearch = createRequire(join(folder, "package.json"))("minisearch") as MiniSearchClass;
    const analyze = createAnalyzer();
    const options = {
      fields: ["text", "heading"],
      tokenize: (text: string) => [...analyze(text)],
      processTerm: (term: string) => term,
    };
    return {
      index(chunks) {
        const index = new MiniSearch({ ...options, searchOptions: { boost: { heading: 2 } } });
        index.addAll(chunks.map(({ text, heading }, id) => ({ id, text, heading: heading.join("\n") })));
        return index;
      },
      remove,
    };
  } catch {
    await remove();
    return undefined;
  }
}
