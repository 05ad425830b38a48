import type { Chunk } from "../../formats/documents/chunk-document.ts";
import type { WireValue } from "../../ports/query-engine.ts";

/** A document as an index keeps it. */
export interface IndexedDocument {
  readonly id: string;
  readonly title: string;
  /** What the offsets of its chunks point into. */
  readonly text: string;
  /** SHA-256 of the body that it was made of, hex. */
  readonly bodyHash: string;
  /** What it was made of and how: equal means equal chunks. */
  readonly made: string;
  /** Values of the columns that a search can be narrowed by, in the order of `filter`. */
  readonly filters: readonly WireValue[];
  readonly chunks: readonly Chunk[];
}

/** A chunk with its document, as searches number them. */
export interface PlacedChunk extends Chunk {
  readonly document: IndexedDocument;
  /** Its place within the document, from 0. */
  readonly ordinal: number;
}

/** The chunks of documents, in order: the numbering of an index. */
export function placedChunks(documents: readonly IndexedDocument[]): readonly PlacedChunk[] {
  return documents.flatMap((document) =>
    document.chunks.map((chunk, ordinal): PlacedChunk => ({ ...chunk, document, ordinal })),
  );
}

/** The text of a chunk. */
export const chunkText = ({ document, start, end }: PlacedChunk): string => document.text.slice(start, end);
