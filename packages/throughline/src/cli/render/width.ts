// Terminal colours are escape sequences that take no room.
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g");

/** Ranges of characters that terminals draw two cells wide (Unicode 16, East Asian Width W and F, and emoji). */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** The text without colours. */
export const withoutStyle = (text: string): string => text.replaceAll(escapes, "");

/** Cells that a text takes in a terminal: colours and combining marks none, East Asian characters two, `✗ ≥ ·` one. */
export function displayWidth(text: string): number {
  const plain = withoutStyle(text);
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  let cells = 0;
  for (const character of plain) cells += cellsOf(character);
  return cells;
}

function cellsOf(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code < 32 || /^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  return code >= 0x1100 && wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** The text filled with spaces up to `cells`; longer text stays. */
export function pad(text: string, cells: number, align: "left" | "right" = "left"): string {
  const room = " ".repeat(Math.max(0, cells - displayWidth(text)));
  return align === "left" ? text + room : room + text;
}

/** The text cut to `cells` with an ellipsis; a text that is cut loses its colours. */
export function truncate(text: string, cells: number): string {
  if (displayWidth(text) <= cells) return text;
  let kept = "";
  let used = 0;
  for (const character of withoutStyle(text)) {
    used += cellsOf(character);
    if (used > cells - 1) break;
    kept += character;
  }
  return cells <= 0 ? "" : `${kept}…`;
}

/** Breaks a text at spaces into lines of at most `cells`; a longer word stays whole. */
export function wrap(text: string, cells: number): readonly string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > cells) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
