import type { ComponentProps, ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./icons.tsx";

type ButtonElement = Omit<ComponentProps<"button">, "children" | "className">;

/** Properties of a button beyond those of the element. */
export interface ButtonProps extends ButtonElement {
  /** A verb with what it is done to. */
  readonly children: ReactNode;
  readonly icon?: IconName;
  /** `primary` for the one action of a form or dialog. @default "plain" */
  readonly look?: "primary" | "plain" | "quiet";
}

/** A button. */
export function Button({ children, icon, look = "plain", type = "button", ...rest }: ButtonProps): ReactElement {
  return (
    <button {...rest} type={type} className={`tl-button tl-button-${look}`}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows only an icon; its label is what screen readers say and what stands in its tooltip. */
export function IconButton({
  label,
  icon,
  type = "button",
  ...rest
}: ButtonElement & { readonly label: string; readonly icon: IconName }): ReactElement {
  return (
    <button {...rest} type={type} className="tl-button tl-button-quiet tl-button-icon" aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}
