// Takes the pictures of docs/screenshots: starts the demo in a folder that it throws away, and looks at its pages.
//
// node tests/browser/screenshots.mjs PROGRAM FOLDER

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { launch } from './browser.mjs';
import { repack } from './png.mjs';

/** The name of each picture, its page, the width of the window, and how much of the page is shown at most. */
const PICTURES = [
  { name: 'home', page: '/', width: 1280, height: 2400 },
  { name: 'rate', page: '/rate/minh-hoa-1-quay-1', width: 1280, height: 1300 },
  { name: 'rate-360', page: '/rate/minh-hoa-1-quay-1', width: 360, height: 1300 },
  { name: 'results', page: '/results?unit=minh-hoa-1', width: 1280, height: 1515 },
  { name: 'series', page: '/series/par-index/khanh-hoa', width: 1280, height: 1660 },
];

/** A document with pictures must still load over a slow line. */
const BYTES_AT_MOST = 200_000;

/** Starts the demo on a free port; its address once it listens. */
async function start(program, data) {
  const demo = spawn(program, ['demo', '--port', '0', '--data', data], { stdio: ['ignore', 'pipe', 'ignore'] });
  // However this script ends, the demo ends with it.
  process.once('exit', () => demo.kill());
  const failed = new Promise((_, reject) => {
    demo.once('error', reject);
    demo.once('exit', (code) => reject(new Error(`the demo ended with code ${code}`)));
  });
  // Nobody waits for it any more once the demo listens.
  failed.catch(() => {});
  const address = (async () => {
    for await (const line of createInterface({ input: demo.stdout })) {
      const [found] = line.match(/http:\/\/[^/ ]+/) ?? [];
      if (found) return found;
    }
    return failed;
  })();
  return { demo, address: await Promise.race([address, failed]) };
}

async function take(browser, address, { name, page: where, width, height }) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: 'vi', reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    const response = await page.goto(address + where, { waitUntil: 'networkidle' });
    if (response.status() !== 200) throw new Error(`${where} answers ${response.status()}`);
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    const picture = await page.screenshot({
      fullPage: true,
      clip: { x: 0, y: 0, width, height: Math.min(height, tall) },
    });
    const packed = repack(picture);
    if (packed.length > BYTES_AT_MOST) throw new Error(`${name}.png has ${packed.length} bytes`);
    return packed;
  } finally {
    await context.close();
  }
}

const [program, folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node tests/browser/screenshots.mjs PROGRAM FOLDER');
  process.exit(2);
}
const data = await mkdtemp(path.join(tmpdir(), 'sipar-screenshots-'));
const browser = await launch();
let running;
try {
  running = await start(program, data);
  await mkdir(folder, { recursive: true });
  for (const picture of PICTURES) {
    const bytes = await take(browser, running.address, picture);
    await writeFile(path.join(folder, `${picture.name}.png`), bytes);
    console.log(`${picture.name}.png: ${bytes.length} bytes`);
  }
} finally {
  await browser.close();
  if (running?.demo.kill()) await once(running.demo, 'exit');
  await rm(data, { recursive: true, force: true });
}
