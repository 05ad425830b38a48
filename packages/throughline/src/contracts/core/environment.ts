const brand = Symbol.for("throughline.environment");

/** A variable of the environment: its name, never its value. */
export interface EnvironmentVariable {
  readonly variable: string;
  /** `env("NAME")`. */
  toString(): string;
}

/**
 * A variable of the environment that is read only when an engine needs it. It is known by its name: reports, locks, hashes and
 * releases never hold its value.
 */
export function env(name: string): EnvironmentVariable {
  const shown = () => `env(${JSON.stringify(name)})`;
  const hidden = { [brand]: { value: true }, toString: { value: shown }, toJSON: { value: shown } };
  return Object.freeze(Object.defineProperties({ variable: name }, hidden));
}

/** True for what `env` makes, by this copy of the package or another. */
export function isEnvironmentVariable(value: unknown): value is EnvironmentVariable {
  return typeof value === "object" && value !== null && brand in value;
}

/** True for a name that an environment can hold. */
export const isVariableName = (name: unknown): name is string =>
  typeof name === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** The variable's value in an environment; undefined where it is unset or empty. */
export function readVariable(
  { variable }: EnvironmentVariable,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const value = environment[variable];
  return value === "" ? undefined : value;
}
