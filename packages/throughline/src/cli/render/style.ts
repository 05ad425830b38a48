/** Colours of the terminal; each is the identity where colours are off. */
export interface Style {
  readonly isColoured: boolean;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const controlStart = String.fromCharCode(27);

/** Colours, or plain text where they are off. */
export function createStyle(isColoured: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    isColoured && text !== "" ? `${controlStart}[${open}m${text}${controlStart}[${close}m` : text;
  return {
    isColoured,
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
    dim: paint(2, 22),
    bold: paint(1, 22),
  };
}

/** Whether a stream is to be coloured: it is a terminal, and neither `NO_COLOR` (no-color.org) nor a dumb terminal says otherwise. */
export function wantsColour(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  return stream.isTTY === true && env.TERM !== "dumb";
}
