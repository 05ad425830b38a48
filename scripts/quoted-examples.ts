/** A look at the repository: the text of a file, or undefined where there is none; folders give an empty text. */
export type Look = (file: string) => string | undefined;

/** The lines of a region, `// #region name` to `// #endregion`, without their common indent; without a name the whole file. */
export function regionOf(text: string, name: string | undefined): string | undefined {
  const marker = /^\s*\/\/ #(?:end)?region\b.*$/;
  const lines = text.replace(/\n$/, "").split("\n");
  const start = name === undefined ? -1 : lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (name !== undefined && start < 0) return undefined;
  let depth = 1;
  const ends = lines.findIndex((line, at) => {
    if (at <= start || !marker.test(line)) return false;
    depth += line.includes("#endregion") ? -1 : 1;
    return depth === 0;
  });
  const kept = lines.slice(start + 1, name === undefined ? lines.length : ends).filter((line) => !marker.test(line));
  const indent = Math.min(...kept.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return kept.map((line) => line.slice(indent)).join("\n");
}

const quote = /^<!-- region ([^\s#]+)(?:#(\S+))? -->\n```(\w*)\n[\s\S]*?\n?```/gm;

/** A page with its quotes of examples as the files have them now, and the quotes whose file or region does not exist. */
export function withQuotes(file: string, page: string, look: Look): { page: string; problems: string[] } {
  const problems: string[] = [];
  const written = page.replace(quote, (all: string, source: string, name: string | undefined, language: string) => {
    const text = look(source);
    const region = text === undefined ? undefined : regionOf(text, name);
    if (region === undefined)
      problems.push(`${file} quotes what does not exist: ${source}${name === undefined ? "" : `#${name}`}`);
    return region === undefined ? all : all.replace(/```[\s\S]*$/, () => `\`\`\`${language}\n${region}\n\`\`\``);
  });
  const marks = page.match(/^<!-- region /gm)?.length ?? 0;
  if (marks !== (page.match(quote)?.length ?? 0))
    problems.push(`${file} has a region comment that no code fence follows`);
  return { page: written, problems };
}
