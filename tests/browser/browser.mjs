// What every script here shares: JSON in on standard input, JSON out on standard output, and Debian's Chromium in
// between. Nothing is downloaded: playwright-core only drives the browser that the machine has.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

/** A home folder whose browser trusts `authority` (a PEM file) beside the public ones; nothing more where there is none. */
function home(authority) {
  const folder = mkdtempSync(join(tmpdir(), 'sipar-browser-'));
  const database = join(folder, '.pki', 'nssdb');
  mkdirSync(database, { recursive: true });
  const certutil = (...words) => execFileSync('certutil', ['-d', `sql:${database}`, ...words], { stdio: 'pipe' });
  certutil('-N', '--empty-password');
  if (authority) certutil('-A', '-t', 'C,,', '-n', 'sipar', '-i', authority);
  return folder;
}

/**
 * Chromium of the machine; without its sandbox only where it must be (root), and silent towards the network.
 * `secure`: the hosts that this machine plays, and the authority that is trusted. Errors of certificates are never
 * overlooked.
 */
export async function launch(secure) {
  const flags = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  if (process.getuid() === 0) flags.push('--no-sandbox');
  const options = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags };
  if (!secure) return chromium.launch(options);
  flags.push(`--host-resolver-rules=${secure.hosts.map((host) => `MAP ${host} 127.0.0.1`).join(',')}`);
  const own = home(secure.authority);
  const browser = await chromium.launch({ ...options, env: { ...process.env, HOME: own } });
  browser.on('disconnected', () => rmSync(own, { recursive: true, force: true, maxRetries: 5 }));
  return browser;
}

/** What the caller says, as JSON. */
export async function input() {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

/** A script that hangs ends itself with code 3; `end()` when it has done its work. */
export function finishing(seconds) {
  const limit = setTimeout(() => {
    console.error(`no end after ${seconds} s`);
    process.exit(3);
  }, seconds * 1000);
  return { end: () => clearTimeout(limit) };
}

/** Runs `work(input, browser)` and prints what it returns; a script that hangs ends itself with code 3. */
export async function main(work) {
  const order = await input();
  const limit = finishing(order.seconds);
  const browser = await launch(order.secure);
  try {
    process.stdout.write(JSON.stringify(await work(order, browser)));
  } finally {
    await browser.close();
    limit.end();
  }
}
