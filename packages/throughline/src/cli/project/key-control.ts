import type { Clock } from "../../ports/clock.ts";
import type { KeyControl } from "../../server/control/control-routes.ts";
import type { ApiKeys } from "../../server/rest/api-keys.ts";

/** What a server lets commands do with its keys. */
export function keyControl(keys: ApiKeys, clock: Clock): KeyControl {
  return {
    list: () => keys.list(),
    add: (name) => keys.create(name, clock.nowUs()),
    revoke: (name) => keys.revoke(name),
  };
}
