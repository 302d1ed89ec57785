// Millimetres on this very screen: a browser's own are those of a screen of 96 dots an inch, which no tablet is.

/** The length of a bank card (ISO/IEC 7810, ID-1). */
export const CARD = 85.6;

/** The width of the screen in millimetres, where a card is `pixels` wide on it. */
export function widthByCard(pixels, windowWidth) {
  return Math.round((windowWidth * CARD) / pixels);
}

/** How many pixels a millimetre is now, by what was measured at enrolment; zooming in makes pixels larger. */
export function pixelsPerMillimetre({ width, at_px: atPixels, ratio }, ratioNow) {
  const measured = (atPixels / width) * (ratio / ratioNow);
  return Math.min(40, Math.max(1, measured));
}

/** Tells the styles. */
export function apply(identity) {
  const pixels = identity ? pixelsPerMillimetre(identity, window.devicePixelRatio) : 96 / 25.4;
  document.documentElement.style.setProperty('--mm', `${pixels.toFixed(4)}px`);
}
