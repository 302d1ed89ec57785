// Packs a PNG more tightly than browsers do: with 256 colours, chosen so that no channel of any pixel changes by more
// than a few of its 256 steps.

import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const TRUE_COLOUR = 2;
const TRUE_COLOUR_AND_ALPHA = 6;
const PALETTE = 3;

/** The same picture with a palette. It must be one of 8 bits a channel, not interlaced and opaque, as browsers make. */
export function repack(bytes) {
  const { width, height, pixels } = decode(bytes);
  const palette = choose(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  const near = new Map();
  pixels.forEach((colour, at) => {
    if (!near.has(colour)) near.set(colour, nearest(palette, colour).place);
    rows[at + Math.floor(at / width) + 1] = near.get(colour);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, PALETTE], 8);
  const colours = Buffer.from(palette.flatMap(channels));
  const chunks = [chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 }))];
  return Buffer.concat([SIGNATURE, ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

/** The commonest colours, as far apart as is needed to come out with 256: every other lies that close to one of them. */
function choose(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const common = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  for (let apart = 0; ; apart += 1) {
    const palette = [];
    for (const colour of common) {
      if (palette.length === 0 || nearest(palette, colour).distance > apart) palette.push(colour);
      if (palette.length > 256) break;
    }
    if (palette.length <= 256) return palette;
  }
}

/** The place of the palette's nearest colour, and how far its worst channel is off. */
function nearest(palette, colour) {
  const [red, green, blue] = channels(colour);
  let best = { place: 0, distance: Infinity };
  palette.forEach((other, place) => {
    const [r, g, b] = channels(other);
    const distance = Math.max(Math.abs(r - red), Math.abs(g - green), Math.abs(b - blue));
    if (distance < best.distance) best = { place, distance };
  });
  return best;
}

const channels = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

/** The pixels as numbers, 0xRRGGBB, row by row. */
export function decode(bytes) {
  const data = [];
  let width, height, samples;
  for (let at = SIGNATURE.length; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') {
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
      samples = { [TRUE_COLOUR]: 3, [TRUE_COLOUR_AND_ALPHA]: 4 }[body[9]];
      if (body[8] !== 8 || !samples || body[12] !== 0) throw new Error('not a picture as browsers make them');
    }
    if (name === 'IDAT') data.push(body);
    at += length + 12;
  }
  const plain = unfilter(inflateSync(Buffer.concat(data)), width * samples, height, samples);
  const pixels = Array.from({ length: width * height }, (_, pixel) => plain.readUIntBE(pixel * samples, 3));
  return { width, height, pixels };
}

/** Undoes the filters of the rows (PNG, third edition, chapter 9). */
function unfilter(raw, stride, height, samples) {
  const plain = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = row * stride + x;
      const left = x >= samples ? plain[at - samples] : 0;
      const up = row > 0 ? plain[at - stride] : 0;
      const corner = x >= samples && row > 0 ? plain[at - stride - samples] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      plain[at] = (raw[row * (stride + 1) + 1 + x] + guess) & 255;
    }
  }
  return plain;
}

function paeth(left, up, corner) {
  const sum = left + up - corner;
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(sum - one));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** CRC-32; Node.js has one of its own only from 20.15 on. */
function crc32(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
