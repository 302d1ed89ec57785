// The product's own words on the tablet. `texts.js` is made of the text table by the server, in Vietnamese and English;
// a template in another language brings its own along in the configuration. What is missing is said in Vietnamese.

import { TEXTS } from './texts.js';

/** The words of one language: `t('start')`, `t('question_of', 1, 3)`. */
export function words(lang, config) {
  const more = (config && config.texts && config.texts[lang]) || {};
  return (key, ...values) => {
    const text = (TEXTS[lang] || {})[key] || more[key] || more[`kiosk_${key}`] || TEXTS.vi[key] || key;
    return values.reduce((said, value, place) => said.split(`{${place}}`).join(String(value)), text);
  };
}

/** The language in which the product's own words are said where this one is chosen. */
export function ownLanguage(lang, config) {
  return TEXTS[lang] || (config && config.texts && config.texts[lang]) ? lang : 'vi';
}

/** A text of the template in this language, and the language it really is in. */
export function phrase(texts, lang) {
  if (texts && texts[lang]) return { text: texts[lang], lang };
  return { text: (texts && texts.vi) || '', lang: 'vi' };
}
