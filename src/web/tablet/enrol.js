// Setting the tablet up: the code that the office made, and how wide the screen really is. For the one who sets it up,
// in both languages; no citizen sees it.

import { h } from './dom.js';
import { newKeys } from './seal.js';
import { CARD, widthByCard } from './measure.js';
import { enrol } from './server.js';

const CODES = ['unknown-code', 'bad-signature', 'bad-key', 'bad-width', 'too-often', 'in-the-clear'];

/** The width of the window when it was measured, so that a turned or zoomed screen keeps its millimetres. */
const measured = (width) => ({ width, at_px: window.innerWidth, ratio: window.devicePixelRatio });

/**
 * Draws the form; `done(identity, config)` is called with what the server gave. The key pair is made once for the page,
 * so that the same code can be sent again when a reply was lost.
 */
export function enrolScreen({ t, lang, say, done, other, keysKept, why }) {
  let pixels = Math.min(window.innerWidth - 40, Math.round((CARD * 96) / 25.4));
  let byCard = false;
  const field = (id, attributes) => h('input', { id, name: id, ...attributes });
  const code = field('code', { type: 'text', required: true, autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: '40', 'aria-describedby': 'code-help' });
  const width = field('width', { type: 'number', required: true, min: '50', max: '1000', step: '1', inputmode: 'numeric', 'aria-describedby': 'width-help' });
  const slider = field('card', { type: 'range', min: '120', max: String(Math.max(200, window.innerWidth - 40)), step: '1' });
  const card = h('div', { class: 'card-outline', 'aria-hidden': 'true' }, h('span', null, '85,6 mm'));
  const alarm = h('p', { class: 'alarm', role: 'alert', hidden: true, tabindex: '-1' });
  const button = h('button', { type: 'submit', class: 'main' }, t('enrol_send'));
  const stretch = () => {
    card.style.width = `${pixels}px`;
    card.style.height = `${Math.round((pixels * 53.98) / CARD)}px`;
    slider.value = String(pixels);
    if (byCard) width.value = String(widthByCard(pixels, window.innerWidth));
  };
  slider.addEventListener('input', () => {
    byCard = true;
    pixels = Number(slider.value);
    stretch();
  });
  width.addEventListener('input', () => {
    byCard = false;
    if (Number(width.value) >= 50) pixels = Math.round((window.innerWidth * CARD) / Number(width.value));
    card.style.width = `${pixels}px`;
    card.style.height = `${Math.round((pixels * 53.98) / CARD)}px`;
    slider.value = String(pixels);
  });
  const form = h(
    'form',
    { class: 'sheet', novalidate: true },
    h('h1', { tabindex: '-1' }, t('enrol')),
    h('p', null, t('enrol_lead')),
    why ? h('p', { class: 'alarm' }, why) : null,
    alarm,
    h('div', { class: 'field' }, h('label', { for: 'code' }, t('enrol_code')), h('p', { id: 'code-help' }, t('enrol_code_help')), code),
    h('div', { class: 'field' }, h('label', { for: 'width' }, t('enrol_width')), h('p', { id: 'width-help' }, t('enrol_width_help')), width),
    h('div', { class: 'field' }, h('label', { for: 'card' }, t('enrol_card')), slider, card),
    h('div', { class: 'row' }, button, other),
  );
  stretch();
  // The office's QR code carries the code behind the sign #, which browsers send to nobody.
  code.value = decodeURIComponent(window.location.hash.slice(1));
  if (code.value) window.history.replaceState(null, '', window.location.pathname);
  const complain = (words) => {
    alarm.textContent = words;
    alarm.hidden = false;
    alarm.focus();
    say(words);
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const size = Number(width.value);
    if (!code.value.trim()) return complain(t('enrol_no_code'));
    if (!Number.isInteger(size) || size < 50 || size > 1000) return complain(t('enrol_bad_width'));
    button.disabled = true;
    alarm.hidden = true;
    const keys = await keysKept(newKeys);
    const { status, body } = await enrol(keys, code.value.trim(), size);
    button.disabled = false;
    if (status === 201 && body && body.device && body.config) {
      return done({ device: body.device, name: body.name, keys, ...measured(size) }, body.config);
    }
    const found = (body && body.error && body.error.code) || null;
    if (CODES.includes(found)) return complain(t(`enrol_${found.replace(/-/g, '_')}`));
    return complain(t('enrol_no_answer', status || '—', found || '—'));
  });
  return h('main', { class: 'screen enrol', 'data-screen': 'enrol', lang }, form);
}
