// For browsers of any age, so in the language of 2009: says what is missing and where to rate without it, and loads the
// page anew where the program did not come up.
(function () {
  'use strict';
  var missing = [];
  function need(there, name) {
    if (!there) missing.push(name);
  }
  var root = document.documentElement;
  var clear = window.isSecureContext === false;
  need(window.indexedDB, 'IndexedDB');
  need(clear || (window.crypto && window.crypto.subtle), 'WebCrypto');
  need(clear || (navigator.locks && navigator.locks.request), 'Web Locks');
  need(clear || navigator.serviceWorker, 'Service Worker');
  need(clear || window.caches, 'Cache Storage');
  need(window.fetch && window.AbortController, 'fetch');
  need('noModule' in document.createElement('script'), 'ES modules');
  need(window.CSS && CSS.supports && CSS.supports('width', 'clamp(1px, 2px, 3px)'), 'CSS clamp()');
  // Came with the syntax that the program is written in; trying the syntax itself is forbidden by the content policy.
  need(window.WeakRef, 'ES2020');

  // At once: the program's modules run before the document is said to be loaded, and look at this.
  var stopped = clear ? 'clear' : missing.length ? 'old' : null;
  if (stopped) root.setAttribute('data-stopped', stopped);

  function show(id) {
    var part = document.getElementById(id);
    if (part) part.hidden = false;
  }
  function start() {
    if (stopped === 'clear') return show('clear');
    if (stopped) {
      document.getElementById('missing').appendChild(document.createTextNode(missing.join(', ')));
      return show('old');
    }
    // The program marks itself as up. Where it does not come up, a newer one may: in half a minute, then in a minute.
    var wait = 30000;
    window.setTimeout(function again() {
      if (root.getAttribute('data-up')) return;
      navigator.serviceWorker.getRegistration('/kiosk/').then(function (found) {
        return found && found.update();
      }).then(null, function () {}).then(function () {
        window.location.reload();
      });
    }, wait);
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
