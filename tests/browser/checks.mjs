// Checks that run inside the page. Each is one self-contained function that returns a list of sentences, one a
// fault; playwright sends its text into the page, so it may use nothing from outside itself.

/** Texts that are not NFC or hold a replacement character: what is seen, and what a screen reader is told. */
export function unsoundText() {
  const faults = [];
  const look = (text, where) => {
    if (text.includes('\uFFFD')) faults.push(`replacement character in ${where}: ${text.trim().slice(0, 60)}`);
    if (text !== text.normalize('NFC')) faults.push(`not NFC in ${where}: ${text.trim().slice(0, 60)}`);
  };
  look(document.title, 'title');
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) look(walk.currentNode.data, walk.currentNode.parentElement.localName);
  for (const element of document.querySelectorAll('*')) {
    for (const name of ['alt', 'title', 'placeholder', 'value', 'aria-label', 'aria-description', 'content']) {
      if (element.hasAttribute(name)) look(element.getAttribute(name), `${element.localName}[${name}]`);
    }
  }
  return faults;
}

/** Content wider than the window: somebody would have to scroll sideways to read. */
export function sidewaysScroll() {
  const root = document.scrollingElement ?? document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
    .slice(0, 5)
    .map((element) => `${element.localName}.${element.className?.baseVal ?? element.className}`);
  return [`content is ${root.scrollWidth} px wide in a window of ${root.clientWidth} px: ${wide.join(', ')}`];
}

/** Text cut off by its own box; boxes hidden from sight on purpose (one pixel, for screen readers) do not count. */
export function clippedText() {
  const faults = [];
  for (const element of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    const cutsAcross = ['hidden', 'clip'].includes(style.overflowX);
    const cutsDown = ['hidden', 'clip'].includes(style.overflowY);
    if ((!cutsAcross && !cutsDown) || element.clientWidth <= 1 || element.clientHeight <= 1) continue;
    if (element.namespaceURI !== document.documentElement.namespaceURI || !element.innerText?.trim()) continue;
    const across = cutsAcross && element.scrollWidth > element.clientWidth + 1;
    const down = cutsDown && element.scrollHeight > element.clientHeight + 1;
    if (across || down) faults.push(`<${element.localName}> cuts off “${element.innerText.trim().slice(0, 60)}”`);
  }
  return faults;
}

/**
 * Targets that a finger misses: below 76 px on kiosk pages (`<html data-audience="kiosk">`), below 44 px elsewhere.
 * A choice's label counts with it; a link within a sentence is as high as the line (WCAG 2.5.5, exception "inline").
 */
export function smallTargets() {
  const least = document.documentElement.dataset.audience === 'kiosk' ? 76 : 44;
  const boxOf = (element) => {
    const boxes = [element, ...(element.labels ?? [])].map((one) => one.getBoundingClientRect());
    const seen = boxes.filter((box) => box.width > 1 && box.height > 1);
    if (seen.length === 0) return null;
    const widest = Math.max(...seen.map((box) => box.width));
    const highest = Math.max(...seen.map((box) => box.height));
    const outside = seen.every((box) => box.right + scrollX <= 0 || box.bottom + scrollY <= 0);
    return outside ? null : { widest, highest };
  };
  const inSentence = (element) => {
    if (element.localName !== 'a' || getComputedStyle(element).display !== 'inline') return false;
    return [...element.parentElement.childNodes].some((node) => node !== element && node.textContent.trim() !== '');
  };
  const faults = [];
  const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]';
  for (const element of document.querySelectorAll(controls)) {
    const shown = element.checkVisibility({ visibilityProperty: true });
    if (!shown || element.matches(':disabled') || inSentence(element)) continue;
    const box = boxOf(element);
    if (!box || (box.widest >= least - 0.5 && box.highest >= least - 0.5)) continue;
    const said = element.innerText || element.getAttribute('aria-label') || element.name || '';
    const name = said.trim().slice(0, 40);
    const size = `${Math.round(box.widest)}×${Math.round(box.highest)}`;
    faults.push(`<${element.localName}> “${name}” is ${size} px, less than ${least}`);
  }
  return faults;
}

/** Remembers how everything that can take the focus looks without it, and numbers it in the order of the document. */
export function beforeFocus() {
  if (document.activeElement !== document.body) {
    // The page has put the focus into a field; its readers come from the top all the same.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  }
  const lookOf = (element) => {
    const style = getComputedStyle(element);
    const { outlineStyle, outlineWidth, outlineColor } = style;
    const outline = outlineStyle === 'none' ? '' : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    return [outline, style.boxShadow, style.border, style.backgroundColor, style.textDecoration].join('|');
  };
  const looks = (element) => {
    const around = [element, ...(element.labels ?? []), element.parentElement, element.nextElementSibling];
    return around.filter(Boolean).map(lookOf).join('\n');
  };
  const takers = 'a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable=true]';
  const stops = [...document.querySelectorAll(takers)].filter((element) => {
    if (element.tabIndex < 0 || element.matches(':disabled') || element.closest('[inert]')) return false;
    return element.checkVisibility({ visibilityProperty: true });
  });
  window.siparFocus = { looks, stops, before: stops.map(looks), reached: [] };
  return stops.length;
}

/** Called after each press of Tab: where the focus is now, and what is wrong with it. */
export function atFocus() {
  const { looks, stops, before, reached } = window.siparFocus;
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return { end: true, faults: [] };
  const place = stops.indexOf(element);
  if (reached.includes(element)) return { end: true, faults: [] };
  const label = (element.innerText || element.name || element.id || '').trim().slice(0, 40);
  const name = `<${element.localName}> “${label}”`;
  const faults = [];
  if (reached.length > 0 && !(reached.at(-1).compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) {
    faults.push(`${name} takes the focus against the order of the document`);
  }
  if (place >= 0 && looks(element) === before[place]) faults.push(`${name} looks the same with the focus as without`);
  const box = element.getBoundingClientRect();
  const labelled = [...(element.labels ?? [])];
  const seen = [0.1, 0.5, 0.9].some((part) => {
    const top = document.elementFromPoint(box.left + box.width * part, box.top + box.height * part);
    return top && (element.contains(top) || top.contains(element) || labelled.some((label) => label.contains(top)));
  });
  if (!seen) faults.push(`${name} is hidden or covered while it has the focus`);
  reached.push(element);
  return { end: false, faults };
}

/** Whether the page was drawn anew since the first Tab, so that what was walked over is no longer there. */
export function drawnAnew() {
  return window.siparFocus.stops.some((element) => !element.isConnected);
}

/** After the last Tab: what a keyboard never reached. Of a group of radio buttons one stop is enough. */
export function neverFocused() {
  const { stops, reached } = window.siparFocus;
  const groupReached = (element) =>
    element.type === 'radio' && reached.some((other) => other.type === 'radio' && other.name === element.name);
  const nameOf = (element) => (element.innerText || element.name || '').trim().slice(0, 40);
  return stops
    .filter((element) => !reached.includes(element) && !groupReached(element))
    .map((element) => `<${element.localName}> “${nameOf(element)}” is not reached by Tab`);
}
