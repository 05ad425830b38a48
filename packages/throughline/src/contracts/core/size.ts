const written = /^(\d+(?:\.\d+)?) ?([KMGT])(i?)B$/i;
const powers: Readonly<Record<string, number>> = { K: 1, M: 2, G: 3, T: 4 };

/** Bytes of a size such as `512MB` or `2 GiB`: units of 1000, with `i` of 1024. Undefined where it is none. */
export function parseSize(text: string): number | undefined {
  const [, figure, unit = "", binary] = written.exec(text) ?? [];
  const power = powers[unit.toUpperCase()];
  return figure === undefined || power === undefined ? undefined : Number(figure) * (binary ? 1024 : 1000) ** power;
}
