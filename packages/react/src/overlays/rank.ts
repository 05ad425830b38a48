/**
 * How well a text answers what was typed, greater is better; undefined where a letter is missing. Letters must come in order;
 * whole runs and starts of words count most, and short texts before long ones.
 */
export function rank(typed: string, text: string): number | undefined {
  const query = typed.toLowerCase().replace(/\s+/g, "");
  const lower = text.toLowerCase();
  const whole = lower.indexOf(typed.trim().toLowerCase());
  if (whole >= 0) return 1_000 - whole - lower.length / 100 + (startsWord(lower, whole) ? 500 : 0);
  let score = 0;
  let at = -1;
  for (const letter of query) {
    const next = lower.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    score += next === at + 1 ? 8 : startsWord(lower, next) ? 6 : 1;
    at = next;
  }
  return score - lower.length / 100;
}

const startsWord = (text: string, at: number) => at === 0 || /[\s._\-/:]/.test(text.charAt(at - 1));
