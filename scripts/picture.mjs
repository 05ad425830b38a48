// `node scripts/picture.mjs <url>`: takes the README's picture, the Studio's map of a running fraud example, into docs/images.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

const [url = "http://127.0.0.1:4400"] = process.argv.slice(2);
const file = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs/images/studio-map.png");
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ["--no-sandbox", "--headless=new", "--disable-gpu"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, colorScheme: "light" });
  await page.goto(`${url}/studio/map`);
  await page.getByText("fraud-score").first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: file });
  console.log(`wrote ${file}`);
} finally {
  await browser.close();
}
