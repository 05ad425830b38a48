import { formatNumber } from "./figures.ts";
import { type Html, type HtmlPart, html } from "./html.ts";

export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly title: string;
  readonly ticks: readonly number[];
  readonly format?: (value: number) => string;
  /** Where a value stands, in the units of `min` and `max`. Default: at itself. */
  readonly place?: (value: number) => number;
}

/** The drawing area: pixels of the viewBox for values of both axes. */
export interface Plot {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Chart {
  readonly title: string;
  readonly subtitle: string;
  /** One sentence that says what is to be seen, for those who do not see it. */
  readonly summary: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly draw: (plot: Plot) => HtmlPart;
  readonly table: DataTable;
}

/** The same data as rows; the first cell of each heads it. */
export interface DataTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const WIDTH = 320;
const HEIGHT = 264;
const AREA = { left: 52, right: 308, top: 8, bottom: 222 };

const at = (value: number) => Number(value.toFixed(1));

/** A figure with axes, drawn in SVG, and its data as a table below it. */
export function chart({ title, subtitle, summary, x, y, draw, table }: Chart): Html {
  const scale = (axis: Axis, from: number, to: number) => (value: number) => {
    const { min, max, place = (same: number) => same } = axis;
    return at(from + ((place(value) - min) / (max - min)) * (to - from));
  };
  const plot: Plot = { ...AREA, x: scale(x, AREA.left, AREA.right), y: scale(y, AREA.bottom, AREA.top) };
  return html`<figure class="card chart">
<figcaption><h3>${title}</h3><p class="sub">${subtitle}</p></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${summary}">${yAxis(y, plot)}${xAxis(x, plot)}${draw(plot)}</svg>
${dataTable(title, table)}
</figure>`;
}

function xAxis(axis: Axis, { x, top, bottom, left, right }: Plot): Html {
  const format = axis.format ?? formatNumber;
  const ticks = axis.ticks.map(
    (tick) =>
      html`<path class="grid" d="M${x(tick)} ${top}V${bottom}"/><text class="tick" x="${x(tick)}" y="${bottom + 15}" text-anchor="middle">${format(tick)}</text>`,
  );
  return html`${ticks}<text class="axis" x="${(left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${axis.title}</text>`;
}

function yAxis(axis: Axis, { y, top, bottom, left, right }: Plot): Html {
  const format = axis.format ?? formatNumber;
  const ticks = axis.ticks.map(
    (tick) =>
      html`<path class="grid" d="M${left} ${y(tick)}H${right}"/><text class="tick" x="${left - 6}" y="${y(tick) + 4}" text-anchor="end">${format(tick)}</text>`,
  );
  const middle = (top + bottom) / 2;
  return html`${ticks}<text class="axis" x="9" y="${middle}" text-anchor="middle" transform="rotate(-90 9 ${middle})">${axis.title}</text>`;
}

/** A table that opens on demand, named after its chart. */
export function dataTable(title: string, { head, rows }: DataTable): Html {
  const cells = ([first, ...rest]: readonly string[]) =>
    html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  return html`<details><summary>Table<span class="hidden"> of ${title}</span></summary><div class="scroll" tabindex="0" role="region" aria-label="${title}, data"><table class="figures"><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(cells)}</tbody></table></div></details>`;
}

/** The path through points in order. */
export function linePath(points: readonly (readonly [x: number, y: number])[], { x, y }: Plot): string {
  return points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${x(px)} ${y(py)}`).join("");
}

/** A panel in place of a chart that the data does not allow. */
export function emptyChart(title: string, why: string): Html {
  return html`<figure class="card chart"><figcaption><h3>${title}</h3></figcaption><p class="empty">${why}</p></figure>`;
}

/** At most `count` items, evenly chosen, the first and the last among them. */
export function pickEvenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))] as T);
}
