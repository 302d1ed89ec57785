// Served in the worker's place while `kiosk_kill` is set: it takes itself away, with every cached program, and leaves the
// queue alone. A page that no longer works is fetched anew from the server.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(end()));

async function end() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('sipar-kiosk-')).map((name) => caches.delete(name)));
  await self.clients.claim();
  await self.registration.unregister();
}
