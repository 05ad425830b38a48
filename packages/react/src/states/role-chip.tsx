import type { ReactElement } from "react";

/** The eight roles, in the order of the line. */
export const roleNames = ["data", "ml", "mlops", "ai", "backend", "fullstack", "frontend", "analyst"] as const;
export type RoleName = (typeof roleNames)[number];

const titles: Readonly<Record<RoleName, string>> = {
  data: "Data",
  ml: "ML",
  mlops: "MLOps",
  ai: "AI",
  backend: "Backend",
  fullstack: "Fullstack",
  frontend: "Frontend",
  analyst: "Analyst",
};

/** A role's name beside its hue. */
export function RoleChip({ role }: { readonly role: RoleName }): ReactElement {
  return (
    <span className="tl-role">
      <span className={`tl-role-dot tl-role-${role}`} aria-hidden="true" />
      {titles[role]}
    </span>
  );
}
