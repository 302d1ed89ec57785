// The service worker of the tablet, and of the interviewer's phone: gives it its program without a network, all of one build or nothing of it.
//
// Its cache is named after the build; files of another build are never in it. It takes over when the page asks for it on
// the idle screen, or when no page answers: then the page is broken, and waiting would never end.

const NAME = '__NAME__';
const BUILD = '__BUILD__';
const FILES = JSON.parse('__FILES__');
const CACHE = `sipar-${NAME}-${BUILD}`;
/** Sounds and typefaces: named by what they hold, so they outlive builds. */
const LASTING = `sipar-${NAME}-lasting`;
const HOME = `/${NAME}/${BUILD}/index.html`;
const PATIENCE = 10_000;

let stuck = false;

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && url.pathname === `/${NAME}/`) event.respondWith(own(HOME, request));
  else if (url.pathname.startsWith(`/${NAME}/${BUILD}/`)) event.respondWith(own(url.pathname, request));
  else if (/^\/kiosk\/(audio|fonts)\//.test(url.pathname)) event.respondWith(lasting(request));
});

async function install() {
  const cache = await caches.open(CACHE);
  const files = [...FILES.map((file) => `/${NAME}/${BUILD}/${file}`)];
  await Promise.all(
    files.map(async (file) => {
      const reply = await fetch(file, { cache: 'reload', redirect: 'error', credentials: 'omit' });
      // One file short, and this build is not taken.
      if (!reply.ok) throw new Error(`${file}: ${reply.status}`);
      await cache.put(file, reply);
    }),
  );
  await watch();
}

async function pages() {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** Waits for a page that says it works; where none does, takes over from whatever holds the tablet. */
async function watch() {
  const there = (await pages()).length > 0;
  if (there && (await answers())) return;
  stuck = there;
  await self.skipWaiting();
}

/** Whether a page says in time that it works. A worker that is being installed hears no messages, but it hears these. */
function answers() {
  const channel = new BroadcastChannel(`sipar-${NAME}`);
  return new Promise((resolve) => {
    const end = (answer) => {
      channel.close();
      resolve(answer);
    };
    channel.onmessage = ({ data }) => data === 'alive' && end(true);
    channel.postMessage('alive?');
    setTimeout(end, PATIENCE, false);
  });
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`sipar-${NAME}-`) && name !== CACHE && name !== LASTING);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
  if (stuck) for (const page of await pages()) page.navigate(`/${NAME}/`).catch(() => {});
}

async function own(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) || fetch(request);
}

async function lasting(request) {
  const cache = await caches.open(LASTING);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const reply = await fetch(request.url, { credentials: 'omit' });
  if (reply.status === 200) await cache.put(request.url, reply.clone());
  return reply;
}
