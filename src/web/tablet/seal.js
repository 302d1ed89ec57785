// What a tablet signs, letter for letter as the server makes it (`src/domain/seal.rs`): the text of a rating, of a
// request, of an enrolment; and what follows from an id alone, the citizen's receipt code.

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What stands for the hash before a tablet's first rating. */
export const NONE_BEFORE = '0'.repeat(64);

const bytesOf = (text) => new TextEncoder().encode(text);

/** Small hexadecimal letters. */
export function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Base64 for addresses, without padding. */
export function base64url(bytes) {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** A key pair whose private half no script can read. */
export function newKeys() {
  return crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
}

/** The public half as the server takes it. */
export async function publicKey(keys) {
  return base64url(await crypto.subtle.exportKey('raw', keys.publicKey));
}

/** The signature over a text or bytes, as the server takes it. */
export async function sign(keys, words) {
  const bytes = typeof words === 'string' ? bytesOf(words) : words;
  return base64url(await crypto.subtle.sign(SIGNATURE, keys.privateKey, bytes));
}

/** SHA-256 of a text, in hexadecimal letters. */
export async function sha256(text) {
  return hex(await crypto.subtle.digest('SHA-256', bytesOf(text)));
}

/** A new UUID of version 7. */
export function newId(clock) {
  const bytes = clock.bytes(16);
  let millis = Math.max(0, Math.floor(clock.now()));
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = millis % 256;
    millis = Math.floor(millis / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const all = hex(bytes);
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
}

/** The receipt code of an id: fifty bits of a hash, in letters that can be read aloud. It says nothing of the answers. */
export async function receiptCode(id) {
  const raw = id.replace(/-/g, '').match(/../g).map((pair) => Number.parseInt(pair, 16));
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array([...bytesOf('sipar receipt 1\0'), ...raw]));
  const bits = Array.from(new Uint8Array(digest).slice(0, 7), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const code = bits.slice(0, 50).match(/.{5}/g).map((five) => LETTERS[Number.parseInt(five, 2)]).join('');
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** The text of a rating: twelve lines. Its hash is what the next rating names as `previous`. */
export function sealText(rating) {
  const answers = rating.answers.map(({ question, level }) => `${question}=${level}`).sort();
  const reasons = [...rating.reasons].sort();
  const lines = [
    'sipar rating 2',
    rating.id,
    rating.seq,
    rating.counter,
    rating.template,
    rating.sealed_at,
    rating.took,
    rating.ended,
    rating.procedure || '-',
    answers.join(','),
    reasons.join(','),
    rating.previous,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What is signed to enrol. */
export function enrolmentText(code, key, width) {
  return `sipar enrol 2\n${code}\n${key}\n${width}\n`;
}

/** What is signed to send something: where it goes, and every byte of it. */
export function requestText(path, body) {
  return `sipar request 2\n${path}\n${body}`;
}
