/** A page, and the one thing of it that the address names. */
export interface PageProps {
  readonly name: string | null;
}
