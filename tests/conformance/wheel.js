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
  for (const region of document.querySelectorAll(".scroll")) {
    const isNarrow = matchMedia("screen and (max-width: 40rem)").matches;
    if (isNarrow && region.scrollWidth > region.clientWidth) found.push(`${region.getAttribute("aria-label")} is read sideways`);
  }
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
  // 8 px is the least that a screen can show, and 8 pt the least on paper; what is smaller belongs in the lists.
  const width = options.width ?? 400;
  const least = options.media === "print" ? 8 * (96 / 72) : width > 600 && width <= 800 ? 10 : 8;
  if (smallest < least - 0.05 && width >= 400) faults.push(`${name}: letters of ${smallest.toFixed(1)} px`);
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

// Landscape without its margins, in CSS pixels; and how large the wheel is at least.
const SHEETS = [{ width: 1047, height: 718, wheel: 620 }, { width: 1512, height: 1047, wheel: 900 }];

async function paper(path, { wheel, ...size }) {
  const sheet = { ...size, media: "print" };
  const { page, name } = await look(path, { ...sheet, scheme: "dark" });
  const seen = await page.evaluate(() => ({
    bottom: document.querySelector("section.poster").getBoundingClientRect().bottom,
    wheel: document.querySelector("figure svg").getBoundingClientRect().bottom,
    width: document.querySelector("figure svg").getBoundingClientRect().width,
    ground: getComputedStyle(document.documentElement).backgroundColor,
  }));
  if (seen.wheel > sheet.height || seen.bottom > sheet.height) faults.push(`${name}: doesn't fit its sheet: ${JSON.stringify(seen)}`);
  if (seen.width < wheel) faults.push(`${name}: doesn't fill its sheet: ${JSON.stringify(seen)}`);
  if (seen.ground !== "rgb(251, 250, 246)") faults.push(`${name}: paper is ${seen.ground}`);
  if (folder) await page.screenshot({ path: `${folder}/paper-${sheet.width}.png` });
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

// The whole year is seen at once on a desk.
async function whole(path) {
  const { page, name } = await open(path, { width: 1400, height: 900 });
  const { top, bottom, width } = await page.evaluate(() => document.querySelector("figure svg").getBoundingClientRect().toJSON());
  if (top < 0 || bottom > 900 || width < 800) faults.push(`${name}: the wheel stands at ${top}–${bottom}, ${width} px wide`);
  const named = await page.evaluate(() => [...document.querySelectorAll("abbr")].filter(({ title }) => title.length > 1).length);
  if (named < 20) faults.push(`${name}: only ${named} codes tell their names`);
  await page.close();
}

// By itself it is as wide as its window.
async function fills(path) {
  for (const width of [500, 1000, 1600]) {
    const { page, name } = await open(path, { width, height: 900 });
    const seen = await page.evaluate(() => document.documentElement.getBoundingClientRect().width);
    if (Math.abs(seen - width) > 20) faults.push(`${name}: the picture is ${seen} px wide`);
    await page.close();
  }
}

// From the first page to the picture, what it noticed, and the query editor, by links alone.
async function doors(language) {
  for (const width of [400, 800, 1400]) {
    for (const scheme of ["light", "dark"]) {
      const seen = await open(`/?lang=${language}`, { width, scheme });
      const { found } = await seen.page.evaluate(measure);
      faults.push(...found.map((fault) => `${seen.name}: ${fault}`));
      await judge(seen);
      await seen.page.close();
    }
  }
  const { page, name } = await open(`/?lang=${language}`);
  const links = await page.evaluate(() => [...document.querySelectorAll("main a")].map(({ href }) => href));
  for (const wanted of ["/wheel/", "#findings", "/graphiql", "/schema.graphql", "/docs"]) {
    const link = links.find((href) => href.includes(wanted));
    if (!link) faults.push(`${name}: nothing leads to ${wanted}`);
    else {
      // A browser saves the schema instead of showing it.
      const response = await fetch(link);
      if (!response.ok) faults.push(`${link}: ${response.status}`);
    }
  }
  await page.goto(links.find((href) => href.includes("#findings")));
  if (!(await page.$("#findings"))) faults.push(`${name}: the findings are not there`);
  await page.close();
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
    for (const width of [1400, 1280, 1024, 800, 700, 601, 400, 320]) {
      const seen = await look(path, { width, scheme });
      if (width === 1280 || width === 400) await judge(seen);
      if (width === 1280 && scheme === "light") await keyboard(seen);
      await seen.page.close();
    }
    for (const width of [1000, 800, 400]) await (await look(svg, { width, height: width, scheme })).page.close();
  }
  for (const sheet of SHEETS) await paper(path, sheet);
  await whole(path);
  await fills(svg);
  await doors(language);
  await embedded(path);
  await xml(svg);
}

for (const path of ["/docs", "/docs/limits.md", "/docs/columns.md", "/docs/production.md"]) {
  for (const width of [400, 1400]) {
    const seen = await open(path, { width });
    const { found } = await seen.page.evaluate(measure);
    faults.push(...found.map((fault) => `${seen.name}: ${fault}`));
    await judge(seen);
    await seen.page.close();
  }
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
