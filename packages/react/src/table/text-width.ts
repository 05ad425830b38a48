/** Pixels of characters of the table's font at 13 px with tabular figures, a little more than they take. */
const [digit, capital, thin, wide, full, other] = [8.6, 9, 4.2, 11, 13, 7.3];

/** Pixels of a character of the monospaced font at 12 px. */
const mono = 7.4;

/** How wide a text is drawn in a cell, in pixels: enough that nothing is cut, without asking the browser. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** How wide a text is drawn in the monospaced font of numbers and names, in pixels. */
export const monoWidth = (text: string): number => [...text].length * mono;

function characterWidth(character: string): number {
  if (/[0-9_+-]/.test(character)) return digit;
  if (/[mwMW@%…]/.test(character)) return wide;
  if (/\p{Lu}/u.test(character)) return capital;
  if (/[ .,:;'|!ijl]/.test(character)) return thin;
  return (character.codePointAt(0) ?? 0) >= 0x2e80 ? full : other;
}
