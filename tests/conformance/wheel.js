// Looks at the picture of a year in a real browser, as the reader will: in both languages, light and dark, wide, on a telephone, on paper,
// and embedded in another site's page. No two texts may overlap, nothing may be cut off, and axe-core may find no fault.
//   node wheel.js http://127.0.0.1:8080 2026 [folder for screenshots]
import { createServer } from "node:http";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import axe from "axe-core";
import puppeteer from "puppeteer-core";

const [, , base, year, folder] = process.argv;
if (!base || !year) {
  console.error("usage: node wheel.js URL YEAR [FOLDER]");
  process.exit(2);
}

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const executablePath = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
if (!executablePath) {
  console.error("chromium is missing: apt-get install chromium fonts-liberation");
  process.exit(3);
}

const faults = [];
let looks = 0;
let texts = 0;

// Runs in the page. Every text of the wheel as turned boxes, and every piece of text beside it as it stands; what overlaps, and what
// lies outside its frame or is set too small to read.
function measure() {
  const corners = (x, y, width, height, matrix) =>
    [[x, y], [x + width, y], [x + width, y + height], [x, y + height]].map(([x, y]) => {
      const point = new DOMPoint(x, y).matrixTransform(matrix);
      return [point.x, point.y];
    });
  const boxesOf = (text) => {
    const matrix = text.getScreenCTM();
    if (!text.querySelector("textPath")) {
      const box = text.getBBox();
      return [corners(box.x, box.y, box.width, box.height, matrix)];
    }
    // Along a path every letter stands its own way.
    const size = parseFloat(getComputedStyle(text).fontSize);
    return Array.from({ length: text.getNumberOfChars() }, (_, index) => {
      const start = text.getStartPositionOfChar(index);
      const end = text.getEndPositionOfChar(index);
      const turn = text.getRotationOfChar(index);
      const letter = matrix.translate(start.x, start.y).rotate(turn);
      return corners(0, -0.75 * size, Math.hypot(end.x - start.x, end.y - start.y), 0.95 * size, letter);
    });
  };
  const axes = (box) => [0, 1].map((side) => {
    const [x, y] = [box[side + 1][0] - box[side][0], box[side + 1][1] - box[side][1]];
    const length = Math.hypot(x, y) || 1;
    return [x / length, y / length];
  });
  const overlap = (one, other, slack) => [...axes(one), ...axes(other)].every(([x, y]) => {
    const shadow = (box) => box.map((corner) => corner[0] * x + corner[1] * y);
    const [mine, theirs] = [shadow(one), shadow(other)];
    return Math.min(...mine) < Math.max(...theirs) - slack && Math.min(...theirs) < Math.max(...mine) - slack;
  });
  const found = [];
  const pieces = [];
  let smallest = Infinity;
  for (const svg of document.querySelectorAll("svg.wheel:not(.icon)")) {
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      if (getComputedStyle(text).display === "none") continue;
      const words = text.textContent;
      const boxes = boxesOf(text);
      const scale = text.getScreenCTM();
      smallest = Math.min(smallest, parseFloat(getComputedStyle(text).fontSize) * Math.hypot(scale.a, scale.b));
      pieces.push({ words, boxes, slack: 0.2 });
      const path = text.querySelector("textPath");
      if (path) {
        const curve = document.querySelector(path.getAttribute("href"));
        if (text.getComputedTextLength() > curve.getTotalLength()) found.push(`"${words}" is longer than its path`);
      }
      const isInside = ([x, y]) =>
        x >= frame.left - 0.5 && x <= frame.right + 0.5 && y >= frame.top - 0.5 && y <= frame.bottom + 0.5;
      if (!boxes.flat().every(isInside)) found.push(`"${words}" is cut off`);
    }
  }
  const walker = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement } = walker.currentNode;
    if (!walker.currentNode.data.trim() || !parentElement?.checkVisibility() || parentElement.closest("svg,select")) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const boxes = [...range.getClientRects()]
      .filter(({ width, left }) => width > 1 && left > -500)
      .map(({ left, top, width, height }) => corners(left, top, width, height, new DOMMatrix()));
    // Lines stand closer than their boxes are tall.
    pieces.push({ words: walker.currentNode.data.trim(), boxes, slack: 3 });
  }
  const bounds = (boxes) => {
    const [xs, ys] = [boxes.flat().map(([x]) => x), boxes.flat().map(([, y]) => y)];
    return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  };
  const placed = pieces.filter(({ boxes }) => boxes.length).map((piece) => ({ ...piece, bounds: bounds(piece.boxes) }));
  placed.sort((one, other) => one.bounds[2] - other.bounds[2]);
  placed.forEach((one, index) => {
    for (const other of placed.slice(index + 1)) {
      if (other.bounds[2] > one.bounds[3]) break;
      if (other.bounds[0] > one.bounds[1] || other.bounds[1] < one.bounds[0]) continue;
      const slack = Math.max(one.slack, other.slack);
      if (one.boxes.some((mine) => other.boxes.some((theirs) => overlap(mine, theirs, slack)))) {
        found.push(`"${one.words}" and "${other.words}" overlap`);
      }
    }
  });
  const root = document.documentElement;
  if (document.body && root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`);
  return { found, count: placed.length, smallest };
}

const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

async function open(path, { width = 1280, height = 900, scheme = "light", media = "screen", scale = 1 } = {}) {
  const page = await browser.newPage();
  const name = `${path} ${width} px ${scheme} ${media}`;
  page.on("console", (message) => message.type() === "error" && faults.push(`${name}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${name}: ${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("about:")) faults.push(`${name}: fetches ${request.url()}`);
  });
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.emulateMediaType(media);
  const response = await page.goto(base + path);
  // Past a minute, a browser asks again, and is told that it has the page already.
  if (!response.ok() && response.status() !== 304) faults.push(`${name}: ${response.status()}`);
  return { page, name };
}

async function look(path, options) {
  const { page, name } = await open(path, options);
  const { found, count, smallest } = await page.evaluate(measure);
  faults.push(...found.map((fault) => `${name}: ${fault}`));
  if (count < 80) faults.push(`${name}: only ${count} texts`);
  // 8 px is the least that a screen can show; what is smaller belongs in the lists.
  if (smallest < 8 && (options.width ?? 400) >= 400) faults.push(`${name}: letters of ${smallest.toFixed(1)} px`);
  looks += 1;
  texts += count;
  return { page, name };
}

async function judge({ page, name }) {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() => axe.run());
  if (passes.length < 20) faults.push(`${name}: axe looked at ${passes.length} rules only`);
  for (const { id, help, nodes } of violations) {
    faults.push(`${name}: axe ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3).join(" | ")}`);
  }
}

async function keyboard({ page, name }) {
  const press = async (times) => {
    for (let n = 0; n < times; n += 1) await page.keyboard.press("Tab");
  };
  await press(1);
  const first = await page.evaluate(() => {
    const { className, textContent } = document.activeElement;
    const { left, width } = document.activeElement.getBoundingClientRect();
    return { className, textContent, isShown: left >= 0 && width > 50 };
  });
  if (first.className !== "skip" || !first.isShown) faults.push(`${name}: Tab first reaches ${JSON.stringify(first)}`);
  await page.evaluate(() => document.querySelector("form button").focus());
  await press(1);
  const sign = await page.evaluate(() => {
    const link = document.activeElement;
    const ring = link.querySelector(".focus");
    return { isSign: Boolean(link.closest("svg.wheel")), opacity: ring && getComputedStyle(ring).strokeOpacity };
  });
  if (!sign.isSign || sign.opacity !== "1") faults.push(`${name}: focus on a sign doesn't show: ${JSON.stringify(sign)}`);
  await page.keyboard.press("Enter");
  const reached = await page.evaluate(() => document.querySelector(":target")?.tagName);
  if (reached !== "TR") faults.push(`${name}: a report's letter leads to ${reached}`);
  const back = await page.evaluate(() => document.querySelector(":target a").getAttribute("href"));
  if (!(await page.$(`svg ${back}`))) faults.push(`${name}: ${back} doesn't lead back`);
}

async function paper(path) {
  // A4 landscape without its margins, in CSS pixels.
  const sheet = { width: 1047, height: 718, media: "print" };
  const { page, name } = await look(path, { ...sheet, scheme: "dark" });
  const seen = await page.evaluate(() => ({
    bottom: document.querySelector("section.poster").getBoundingClientRect().bottom,
    wheel: document.querySelector("figure svg").getBoundingClientRect().bottom,
    ground: getComputedStyle(document.documentElement).backgroundColor,
  }));
  if (seen.wheel > sheet.height || seen.bottom > sheet.height) faults.push(`${name}: doesn't fit its sheet: ${JSON.stringify(seen)}`);
  if (seen.ground !== "rgb(251, 250, 246)") faults.push(`${name}: paper is ${seen.ground}`);
  if (folder) await page.screenshot({ path: `${folder}/paper.png` });
  await page.close();
}

// Another site, which shows the picture as its own.
async function embedded(path) {
  const svg = path.replace(year, `${year}.svg`);
  const host = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<img src="${base}${svg}" alt="" width="400"><iframe src="${base}${path}" width="600" height="400"></iframe>`);
  });
  await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
  const page = await browser.newPage();
  await page.goto(`http://localhost:${host.address().port}/`, { waitUntil: "load" });
  const width = await page.evaluate(() => document.querySelector("img").naturalWidth);
  if (width !== 1000) faults.push(`${svg} in an <img> is ${width} px wide`);
  const frame = page.frames().find((frame) => frame.url().startsWith(base));
  const heading = await frame?.evaluate(() => document.querySelector("h1")?.textContent);
  if (!heading?.includes(year)) faults.push(`${path} in an <iframe> shows ${heading}`);
  await page.close();
  host.close();
}

async function xml(path) {
  const page = await browser.newPage();
  const text = await (await fetch(base + path)).text();
  const parsed = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    const root = parsed.documentElement;
    const [title, desc] = ["title", "desc"].map((name) => root.querySelector(name)?.textContent.length ?? 0);
    return { error: parsed.querySelector("parsererror")?.textContent, role: root.getAttribute("role"), title, desc };
  }, text);
  if (parsed.error || parsed.role !== "img" || parsed.title < 5 || parsed.desc < 50) {
    faults.push(`${path}: ${JSON.stringify(parsed)}`);
  }
  await page.close();
}

for (const language of ["sv", "en"]) {
  const path = `/wheel/${year}?lang=${language}`;
  const svg = `/wheel/${year}.svg?lang=${language}`;
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 800, 400, 320]) {
      const seen = await look(path, { width, scheme });
      if (width === 1280 || width === 400) await judge(seen);
      if (width === 1280 && scheme === "light") await keyboard(seen);
      await seen.page.close();
    }
    for (const width of [1000, 400]) await (await look(svg, { width, height: width, scheme })).page.close();
  }
  await paper(path);
  await embedded(path);
  await xml(svg);
}

if (folder) {
  const views = { desk: { width: 1280, height: 1000 }, dark: { width: 1280, height: 1000, scheme: "dark" }, telephone: { width: 400, height: 1500, scale: 2 } };
  for (const [name, options] of Object.entries(views)) {
    const { page } = await open(`/wheel/${year}?lang=sv`, options);
    await page.screenshot({ path: `${folder}/${name}.png` });
    await page.pdf({ path: `${folder}/${name}.pdf`, preferCSSPageSize: true, printBackground: true });
  }
  const { page } = await open(`/wheel/${year}.svg?lang=sv`, { width: 1000, height: 1000 });
  await page.screenshot({ path: `${folder}/poster.png`, fullPage: true });
}

await browser.close();
for (const fault of faults) console.error(fault);
console.log(`${looks} looks, ${texts} texts, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
