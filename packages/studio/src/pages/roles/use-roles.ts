import type { StudioRole } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";

/** What each of the eight roles reads, gives, needs and promises; asked again every half minute. */
export const useRoles = () => useAsked("roles", (signal) => studio.roles({ signal }), { everyMs: 30_000 });

/** What the latest runs measured of each clause of a role. */
export const useRoleHistory = (role: StudioRole) =>
  useAsked(`role history ${role}`, (signal) => studio.roleHistory(role, { signal }));
