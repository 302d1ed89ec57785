// Honest clients while others are slow: tablets that upload ratings and people who read pages, each request on a
// connection of its own, from addresses of their own (127.0.0.x). JSON in, JSON out, as every script here; no browser.

import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { randomBytes } from 'node:crypto';

let text = '';
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
const { port, authority, token, counter, lasts, every, seconds } = JSON.parse(text);
const ca = readFileSync(authority);
setTimeout(() => {
  console.error(`no end after ${seconds} s`);
  process.exit(3);
}, seconds * 1000).unref();

/** A UUIDv7 of now. */
function id() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function ask(n, method, path, headers, body) {
  return new Promise((resolve) => {
    const begun = performance.now();
    const end = (status) => resolve({ path, status, ms: performance.now() - begun });
    const options = { host: '127.0.0.1', port, path, method, headers, ca, agent: false, timeout: 15_000 };
    const sent = request({ ...options, localAddress: `127.0.0.${2 + (n % 8)}` }, (reply) => {
      reply.on('error', (error) => end(String(error)));
      reply.on('end', () => end(reply.statusCode)).resume();
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 15 s')));
    sent.on('error', (error) => end(String(error)));
    sent.end(body);
  });
}

/** One rating of the tablet; sequence numbers begin at `seq`. */
function upload(seq) {
  const now = Date.now();
  const answers = [{ question: 'result', level: 2 }];
  const rating = { id: id(), seq, counter, template: 'hai-muc-1', sealed_at: now, answers };
  return JSON.stringify({ protocol: 1, sent_at: now, last_seq: seq, ratings: [rating] });
}

const expected = { '/healthz': 200, '/series': 200, '/api/v1/ratings': 201 };
const base = Math.floor(Date.now() / 10);
const answers = [];
for (let n = 0, begun = performance.now(); performance.now() - begun < lasts * 1000; n += 1) {
  if (n % 3 === 0) answers.push(ask(n, 'GET', '/healthz', {}));
  if (n % 3 === 1) answers.push(ask(n, 'GET', '/series', {}));
  if (n % 3 === 2) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    answers.push(ask(n, 'POST', '/api/v1/ratings', headers, upload(base + n)));
  }
  await new Promise((resolve) => setTimeout(resolve, begun + (n + 1) * every - performance.now()));
}
const all = await Promise.all(answers);
const taken = all.map(({ ms }) => ms).sort((a, b) => a - b);
const at = (part) => Math.round(taken[Math.min(taken.length - 1, Math.floor(taken.length * part))] * 10) / 10;
process.stdout.write(
  JSON.stringify({
    asked: all.length,
    stored: all.filter(({ status }) => status === 201).length,
    failed: all.filter(({ path, status }) => status !== expected[path]).map(({ path, status }) => `${path}: ${status}`),
    p50: at(0.5),
    p99: at(0.99),
    most: at(1),
  }),
);
