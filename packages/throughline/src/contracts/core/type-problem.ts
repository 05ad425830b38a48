/** What the compiler shows in place of a type that cannot be: a sentence in the user's words. */
export interface TypeProblem<Sentence extends string> {
  readonly problem: Sentence;
}
