// The faces beside the answers: equal steps from smile to frown, as on the page `rate.html`. A face never stands alone;
// word, place and colour say the same.

import { svg } from './dom.js';

const MOUTHS = {
  'very-satisfied': 'M13 27c3 12 19 12 22 0z',
  satisfied: 'M14 29c4 7 16 7 20 0',
  middling: 'M15 32h18',
  dissatisfied: 'M14 34c4-7 16-7 20 0',
  'very-dissatisfied': 'M13 36c3-12 19-12 22 0z',
};

const hidden = { 'aria-hidden': 'true', focusable: 'false' };

/** The drawing of a face; `null` where the answer is no degree of satisfaction. */
export function face(kind) {
  if (!MOUTHS[kind]) return null;
  return svg(
    'svg',
    { class: 'face', viewBox: '0 0 48 48', ...hidden },
    svg('circle', { class: 'face-round', cx: 24, cy: 24, r: 21 }),
    svg('circle', { class: 'face-eye', cx: 17, cy: 19, r: 2.6 }),
    svg('circle', { class: 'face-eye', cx: 31, cy: 19, r: 2.6 }),
    svg('path', { class: 'face-mouth', d: MOUTHS[kind] }),
  );
}

/** The mark of what was chosen. */
export function tick() {
  return svg('svg', { class: 'tick', viewBox: '0 0 24 24', ...hidden }, svg('path', { d: 'M5 12.5l4.5 4.5L19 7.5' }));
}
