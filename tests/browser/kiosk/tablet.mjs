// A tablet for the tests: Chromium with a profile of its own that outlives it, and the hands of a citizen.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

/** Longer than the program is deaf after a change of the screen, and than a press is seen. */
export const HEARS = 650;

/**
 * A folder for profiles and the authority that browsers are to trust; `remove` at the end. `inMemory` where the machine can:
 * each rating waits for the disk several times, and not every story is about that.
 */
export function workshop(authority, { inMemory = false } = {}) {
  const place = inMemory && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(place, 'sipar-tablet-'));
  const database = join(folder, '.pki', 'nssdb');
  mkdirSync(database, { recursive: true });
  const certutil = (...words) => execFileSync('certutil', ['-d', `sql:${database}`, ...words], { stdio: 'pipe' });
  certutil('-N', '--empty-password');
  certutil('-A', '-t', 'C,,', '-n', 'sipar', '-i', authority);
  let profiles = 0;
  return {
    folder,
    profile: () => join(folder, `profile-${(profiles += 1)}`),
    copy(profile) {
      const to = join(folder, `profile-${(profiles += 1)}`);
      cpSync(profile, to, { recursive: true, filter: (path) => !/Singleton(Lock|Cookie|Socket)$/.test(path) });
      return to;
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Opens a profile; `tablet.page` stands at the kiosk's address. */
export async function tablet(shop, profile, { viewport = { width: 1280, height: 800 }, touch = false, url = null } = {}) {
  const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP sipar.test 127.0.0.1', '--autoplay-policy=no-user-gesture-required'];
  if (process.getuid() === 0) args.push('--no-sandbox');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args,
    env: { ...process.env, HOME: shop.folder },
    viewport,
    hasTouch: touch,
    locale: 'vi-VN',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text()) && faults.push(message.text()));
  if (url) await page.goto(url);
  return { context, page, faults, profile };
}

/** The name of the screen that stands there. */
export const screen = (page) => page.locator('[data-screen]').first().getAttribute('data-screen');

/** Waits for a screen by its name and until it hears. */
export async function shows(page, name, patience = 15_000) {
  await page.locator(`[data-screen="${name}"]`).waitFor({ timeout: patience });
  await page.waitForTimeout(HEARS);
}

/** Enrols with a code; the screen is 217 mm wide unless told. */
export async function enrol(page, code, width = 217) {
  await page.locator('#code').fill(code);
  await page.locator('#width').fill(String(width));
  await page.locator('form button[type=submit]').click();
  await shows(page, 'welcome');
}

/** Rates as a citizen does: `levels` by question, `null` to skip; to the screen that says thanks. */
export async function rate(page, levels, { done = true } = {}) {
  await shows(page, 'welcome');
  await page.locator('.start').click();
  for (const level of levels) {
    await shows(page, 'question');
    const question = await page.locator('.step').innerText();
    if (level === null) await page.locator('[data-does=skip]').click();
    else await page.locator(`.level[data-digit="${level}"]`).click();
    await page.waitForFunction((before) => document.querySelector('.step')?.innerText !== before, question);
  }
  await shows(page, 'reasons');
  await page.locator('.foot .main').click();
  await shows(page, 'thanks');
  const code = await page.locator('.receipt dd').innerText();
  if (done) {
    await page.locator('.foot .main').click();
    await shows(page, 'welcome');
  }
  return code;
}

/** Everything the tablet keeps, by its keys. */
export function kept(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opened = indexedDB.open('sipar-kiosk');
        opened.onerror = () => reject(opened.error);
        opened.onsuccess = () => {
          const database = opened.result;
          const table = database.transaction('kept').objectStore('kept');
          const keys = table.getAllKeys();
          const values = table.getAll();
          table.transaction.oncomplete = () => {
            database.close();
            resolve(keys.result.map((key, at) => [key.join('/'), key[0] === 'identity' ? { device: values.result[at].device } : values.result[at]]));
          };
        };
      }),
  );
}

/** The ratings that wait. */
export async function waiting(page) {
  return (await kept(page)).filter(([key]) => key.startsWith('queue/')).map(([, record]) => record.rating);
}

/** Waits until everything was handed in. */
export async function emptied(page, patience = 30_000) {
  const until = Date.now() + patience;
  while ((await waiting(page)).length > 0) {
    if (Date.now() > until) throw new Error(`still waiting after ${patience} ms: ${JSON.stringify(await waiting(page))}`);
    await page.waitForTimeout(200);
  }
}
