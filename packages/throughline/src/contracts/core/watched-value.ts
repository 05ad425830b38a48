/** Told of the fields of a reply when they are read. */
export type NoteRead = (field: string) => void;

/** Items of a list that are watched; later ones are as the first. */
const mostItems = 50;
/** Fields of one item that are watched. */
const mostFields = 500;

/**
 * The same value with fields that tell when they are read: a plain object, or the plain objects of a list. They stay objects of the
 * same fields, which can be copied, changed and written as JSON; anything else is given back as it is.
 */
export function watchedValue(value: unknown, note: NoteRead): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index < mostItems ? watchedObject(item, note) : item));
  return watchedObject(value, note);
}

function watchedObject(value: unknown, note: NoteRead): unknown {
  if (!isPlain(value)) return value;
  const names = Object.keys(value);
  if (names.length > mostFields) return value;
  const watched: Record<string, unknown> = {};
  for (const name of names) {
    let held = value[name];
    Object.defineProperty(watched, name, {
      enumerable: true,
      configurable: true,
      get: () => {
        note(name);
        return held;
      },
      set: (given: unknown) => {
        held = given;
      },
    });
  }
  return watched;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
