import type { ProjectConfig } from "../../contracts/core/config.ts";
import { cliError } from "../frame/error-codes.ts";

const defaultPort = 4400;

/** The port that is asked for: `--port`, then `PORT`, then the config's. Throws `cli.bad-option`. */
export function portOf(
  given: number | undefined,
  env: Readonly<Record<string, string | undefined>>,
  config: ProjectConfig,
): number {
  const variable = env.PORT === "" ? undefined : env.PORT;
  const port = given ?? (variable === undefined ? (config.port ?? defaultPort) : Number(variable));
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  const [name, asked] = given === undefined && variable !== undefined ? ["PORT", variable] : ["port", port];
  throw cliError("bad-option", { detail: `${name} is not a whole number from 0 to 65535: ${asked}` });
}
