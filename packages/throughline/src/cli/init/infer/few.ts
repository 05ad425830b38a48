/** True where something is so little of the whole that the rest still tells what it is: one in a hundred at most. */
export const isFew = (count: number, of: number): boolean => count * 100 <= of;

/** True where it may still turn out to be, after the first rows of a file. */
export const mayBeFew = (count: number, sofar: number): boolean => count <= 20 + sofar / 100;
