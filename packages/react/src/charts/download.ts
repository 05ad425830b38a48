import type { ECharts } from "./echarts.ts";

/** Gives a file to the person in front of the browser. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Pixels of the image for each of the page's. */
const density = 2;
/** Room for title and subtitle above the drawing, in pixels of the page. */
const head = 48;
const margin = 12;

/** A chart as a PNG with its title and subtitle, in the colours that it has on the page. */
export async function chartImage(
  chart: ECharts,
  words: { readonly title: string; readonly subtitle: string },
): Promise<Blob | null> {
  const [width, height] = [chart.getWidth(), chart.getHeight()];
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * margin) * density;
  canvas.height = (height + head + margin) * density;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const style = getComputedStyle(chart.getDom());
  context.scale(density, density);
  context.fillStyle = surfaceUnder(chart.getDom());
  context.fillRect(0, 0, width + 2 * margin, height + head + margin);
  context.fillStyle = style.color;
  context.font = `600 15px ${style.fontFamily}`;
  context.fillText(words.title, margin, margin + 12);
  context.font = `400 12px ${style.fontFamily}`;
  context.fillText(words.subtitle, margin, margin + 30);
  context.drawImage(await imageOf(chart.renderToSVGString()), margin, head, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** The colour behind an element: of the nearest one around it that has any. */
function surfaceUnder(element: HTMLElement): string {
  for (let at: HTMLElement | null = element; at !== null; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour !== "rgba(0, 0, 0, 0)" && colour !== "transparent") return colour;
  }
  return "white";
}

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}
