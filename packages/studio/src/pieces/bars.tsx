import type { CSSProperties, ReactElement, ReactNode } from "react";

/** One bar with its words. */
export interface Bar {
  readonly name: string;
  readonly shown?: ReactNode;
  /** Of the longest, 0 to 1. */
  readonly share: number;
  readonly text: string;
}

/** Horizontal bars, each with its name and figure: read without a chart library and by screen readers. */
export function Bars({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }): ReactElement {
  return (
    <ul className="st-bars" aria-label={label}>
      {bars.map(({ name, shown, share, text }) => (
        <li key={name} style={{ "--st-share": `${Math.max(0, Math.min(1, share)) * 100}%` } as CSSProperties}>
          <code title={name}>{shown ?? name}</code>
          <span className="st-bar-line" aria-hidden="true" />
          <span className="st-bar-text">{text}</span>
        </li>
      ))}
    </ul>
  );
}

/** Columns side by side without axes: the shape of a distribution or of the last minute. */
export function Columns({
  values,
  titles,
  label,
}: {
  readonly values: readonly number[];
  /** Tooltip of each column. */
  readonly titles?: readonly string[];
  readonly label: string;
}): ReactElement {
  const most = Math.max(1e-12, ...values);
  const step = 100 / Math.max(1, values.length);
  return (
    <svg className="st-columns" viewBox="0 0 100 32" preserveAspectRatio="none" role="img" aria-label={label}>
      {values.map((value, i) => (
        <rect
          key={i}
          x={i * step + step * 0.08}
          width={step * 0.84}
          y={32 - (value / most) * 31}
          height={value === 0 ? 0 : Math.max(0.8, (value / most) * 31)}
        >
          {titles?.[i] === undefined ? null : <title>{titles[i]}</title>}
        </rect>
      ))}
    </svg>
  );
}
