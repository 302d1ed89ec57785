// The screen for whoever looks after the tablet: what it is, what waits, what the server said last, and the records that
// a person has to see to. It shows no answer of anybody: even the file of set-apart records is for the office's hands.

import { h } from './dom.js';
import { storage } from './report.js';

const when = (milliseconds, lang) =>
  milliseconds ? new Date(milliseconds).toLocaleString(lang, { timeZone: 'Asia/Ho_Chi_Minh' }) : '—';
const size = (bytes) => (bytes === null ? '—' : `${(bytes / 1_048_576).toFixed(1)} MB`);

/** Draws it; `bind` as in `screen.js`. */
export async function serviceScreen({ t, lang, app, bind }) {
  const figures = await app.queue.figures();
  const { persisted, used, quota } = await storage();
  const { last } = app.upload;
  const answer = app.report.last;
  const missing = (answer && answer.body && answer.body.missing) || [];
  const yes = (value) => (value === null ? '—' : value ? t('yes') : t('no'));
  const facts = [
    ['service_counter', `${app.config.counter.name} (${app.config.counter.code})`],
    ['service_unit', app.config.unit.name],
    ['service_device', `${app.identity.current.name || ''} ${app.identity.current.device}`],
    ['service_build', app.build],
    ['service_template', app.config.template.name],
    ['service_waiting', figures.queue.since ? `${figures.queue.waiting} (${when(figures.queue.since, lang)})` : figures.queue.waiting],
    ['service_apart', figures.queue.apart],
    ['service_number', figures.last_seq],
    ['service_missing', missing.length > 0 ? missing.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ') : '—'],
    ['service_stored', `${size(used)} / ${size(quota)}`],
    ['service_persisted', yes(persisted)],
    ['service_copies', yes(app.copied)],
    ['service_upload', last ? `${last.status} ${last.code || ''} · ${when(last.at, lang)}` : '—'],
    ['service_report', answer ? `${answer.status} · ${when(answer.at, lang)}` : '—'],
    ['service_troubles', [...app.report.troubles].join(', ') || '—'],
  ];
  const button = (kind, event, words) => {
    const made = h('button', { type: 'button', class: kind }, words);
    bind(made, event);
    return made;
  };
  const scans = [0, 1, 2, 3].map((seconds) => {
    const made = button('plain', { type: 'scan', seconds }, seconds === 0 ? t('scan_off') : t('scan_every', seconds));
    made.setAttribute('aria-pressed', String(app.settings.scan === seconds));
    return made;
  });
  const apart =
    figures.queue.apart > 0
      ? [button('plain', { type: 'export' }, t('service_export')), button('plain', { type: 'again' }, t('service_again'))]
      : null;
  // Only where the server takes nothing from this tablet: what it sealed stays here, for a file, and never goes out again.
  const anew = app.refusal() ? button('plain', { type: 'enrol' }, t('service_enrol')) : null;
  return h(
    'main',
    { class: 'screen service', 'data-screen': 'service' },
    h(
      'div',
      { class: 'sheet' },
      h('h1', { tabindex: '-1' }, t('service_title')),
      h('dl', { class: 'facts' }, facts.map(([key, value]) => h('div', null, h('dt', null, t(key)), h('dd', null, String(value))))),
      h('h2', null, t('scan')),
      h('p', null, t('scan_lead')),
      h('div', { class: 'row' }, scans),
      h('h2', null, t('service_deeds')),
      h('div', { class: 'row' }, apart, anew, button('plain', { type: 'report' }, t('service_now')), button('main', { type: 'leave' }, t('back'))),
      h('div', { id: 'export' }),
    ),
  );
}

/** Asks whether one really wants to leave the citizens' screens: a deliberate act, and no secret. */
export function confirmScreen({ t, bind }) {
  const button = (kind, event, words) => {
    const made = h('button', { type: 'button', class: kind }, words);
    bind(made, event);
    return made;
  };
  return h(
    'main',
    { class: 'screen notice-screen', 'data-screen': 'confirm' },
    h(
      'div',
      { class: 'body' },
      h('h1', { tabindex: '-1' }, t('service_confirm')),
      h('p', { class: 'lead' }, t('service_confirm_lead')),
      button('main start', { type: 'leave' }, t('back')),
      button('plain', { type: 'open-service' }, t('service_open')),
    ),
  );
}

/** What was set apart, as a file and as text, for the office. */
export function exportPart({ t, device, records }) {
  const text = JSON.stringify({ device, exported_at: new Date().toISOString(), records }, null, 1);
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  return [
    h('p', null, h('a', { class: 'plain', href: address, download: `sipar-${device}.json` }, t('service_file'))),
    h('textarea', { readonly: true, rows: 12, 'aria-label': t('service_file') }, text),
  ];
}
