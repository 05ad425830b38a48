import { type Block, type BlockKind, HeadingPath } from "./document.ts";
import { wellFormed, wholeCharacter } from "./well-formed.ts";

/** Text that is put together from pieces, blanks folded, with the blocks that it consists of. */
export class ExtractedText {
  readonly #parts: string[] = [];
  #length = 0;
  readonly #blocks: Block[] = [];
  readonly #headings = new HeadingPath();
  /** What is written before the next word. */
  #gap = "";
  #block: { readonly kind: BlockKind; readonly start: number } | undefined;
  #heading: { readonly depth: number; text: string } | undefined;
  #code = 0;
  #tables = 0;
  #title: string | undefined;

  /** The first heading. */
  get title(): string | undefined {
    return this.#title;
  }

  /** Adds text. Blanks within it become one space, but not in code. */
  write(chars: string): void {
    if (this.#code > 0) {
      this.#verbatim(chars);
      return;
    }
    const folded = chars.replaceAll(/[\t\n\f\r ]+/g, " ");
    const body = folded.startsWith(" ") ? folded.slice(1) : folded;
    if (folded !== body) this.#widen(" ");
    if (body === "") return;
    const ends = body.endsWith(" ");
    this.#put(ends ? body.slice(0, -1) : body);
    if (ends) this.#widen(" ");
  }

  paragraph(): void {
    if (this.#tables > 0) this.#widen(" ");
    else if (this.#heading === undefined || this.#heading.text !== "") this.#close("\n\n");
  }

  /** Starts a new line; `within` a block for a break that only wraps. */
  line(within: boolean): void {
    if (this.#tables > 0 || this.#heading !== undefined) this.#widen(" ");
    else if (within) this.#widen("\n");
    else this.#close("\n");
  }

  row(): void {
    this.#widen("\n");
  }

  cell(): void {
    this.#widen(" | ");
  }

  openHeading(depth: number): void {
    this.#close("\n\n");
    this.#heading = { depth, text: "" };
  }

  closeHeading(): void {
    if (this.#heading !== undefined) this.#close("\n\n");
  }

  openCode(): void {
    if (this.#tables === 0) this.#close("\n\n");
    this.#code++;
  }

  closeCode(): void {
    if (this.#code === 0) return;
    this.#code--;
    if (this.#tables === 0) this.#close("\n\n");
  }

  openTable(): void {
    if (this.#tables === 0) this.#close("\n\n");
    this.#tables++;
  }

  closeTable(): void {
    if (this.#tables === 0) return;
    this.#tables--;
    if (this.#tables === 0) this.#close("\n\n");
  }

  finish(): { readonly text: string; readonly blocks: readonly Block[] } {
    this.#close("");
    return { text: wellFormed(this.#parts.join("")), blocks: this.#blocks };
  }

  #widen(gap: string): void {
    if (gapRank(gap) > gapRank(this.#gap)) this.#gap = gap;
  }

  #verbatim(chars: string): void {
    const text = chars.replaceAll(/\r\n?/g, "\n");
    if (this.#block !== undefined) this.#append(text);
    else if (text.trim() !== "") this.#put(text.replace(/^\n+/, ""));
    else this.#widen("\n");
  }

  #put(text: string): void {
    if (this.#length > 0) this.#append(this.#block === undefined || this.#gap !== " | " ? this.#gap : " | ");
    this.#gap = "";
    this.#block ??= { kind: this.#kind(), start: this.#length };
    if (this.#heading !== undefined && this.#heading.text.length < 1_000) this.#heading.text += `${text} `;
    this.#append(text);
  }

  #kind(): BlockKind {
    if (this.#heading !== undefined) return "heading";
    if (this.#tables > 0) return "table";
    return this.#code > 0 ? "code" : "paragraph";
  }

  #append(text: string): void {
    if (text === "") return;
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** Ends the block; a heading becomes the last of the path. */
  #close(gap: string): void {
    const block = this.#block;
    const heading = this.#heading;
    if (block !== undefined) {
      if (heading !== undefined) this.#enter(heading);
      this.#blocks.push({ ...block, end: this.#length, heading: this.#headings.path });
      this.#gap = gap;
    } else this.#widen(gap);
    this.#block = undefined;
    this.#heading = undefined;
  }

  #enter({ depth, text }: { readonly depth: number; readonly text: string }): void {
    const words = text.replaceAll(/\s+/g, " ").trim();
    this.#headings.enter(depth, words);
    this.#title ??= words.slice(0, wholeCharacter(words, 200));
  }
}

const gapRank = (gap: string): number => ["", " ", " | ", "\n", "\n\n"].indexOf(gap);
