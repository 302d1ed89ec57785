// A server in front of the real one, as a tablet meets it at `https://sipar.test`: with another build of the program, with
// none at all, with a broken worker, with answers that get lost. Everything it does not change comes from the real server.

import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';

/** Starts one; `files` may name a folder whose scripts and styles are served in the place of the server's own. */
export async function front({ upstream, cert, key, files = null }) {
  const state = {
    /** Destroys every connection: no network. */
    offline: false,
    /** The build that tablets are given: `null` for the server's own. */
    build: null,
    kill: false,
    /** What is added to a file of the build: `(name, text) => text`. */
    edit: (name, text) => text,
    /** What becomes of an answer of the API: `(request, reply) => reply`, `null` for no answer. */
    answer: (asked, reply) => reply,
    /** What becomes of a request of the API on its way; `deliver` is the way to the real server, as often as wanted. */
    carry: (asked, deliver) => deliver(asked),
    /** Everything that was sent to the API, as it was sent. */
    sent: [],
    port: 0,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
  const ask = (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: upstream, method, path, headers }, (reply) => {
        const parts = [];
        reply.on('data', (part) => parts.push(part));
        reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(parts) }));
        reply.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const own = JSON.parse((await ask('GET', '/kiosk/version.json', {}, null)).body).build;
  const handle = async (asked, body) => {
    const path = asked.url;
    if (path.startsWith('/kiosk')) return program(path, asked);
    if (!path.startsWith('/api/')) return ask(asked.method, path, asked.headers, body);
    state.sent.push({ path, body: body.toString() });
    const reply = await state.carry({ method: asked.method, path, headers: asked.headers, body }, (one) => ask(one.method, one.path, one.headers, one.body));
    return reply && state.answer({ path, body: body.toString() }, reply);
  };
  const program = async (path, asked) => {
    const build = state.build ?? own;
    if (path === '/kiosk/version.json') {
      return text(JSON.stringify({ build, kill: state.kill }), 'application/json');
    }
    const [, , named, name] = path.split('/');
    if (name !== undefined && name !== '' && named !== build && !['audio', 'fonts'].includes(named)) return { status: 404, headers: {}, body: Buffer.alloc(0) };
    const reply = await ask('GET', path.replace(`/${build}/`, `/${own}/`), { host: asked.headers.host }, null);
    const file = name || (named === '' || named === undefined ? 'index.html' : named);
    if (reply.status !== 200 || !/\.(js|css|html|json)$/.test(file)) return reply;
    const onDisk = files && /\.(js|css)$/.test(file) && !['texts.js', 'sw.js'].includes(file) ? readFileSync(`${files}/${file}`, 'utf8') : null;
    const changed = state.edit(file, (onDisk ?? reply.body.toString()).split(own).join(build));
    const { 'content-length': _, ...headers } = reply.headers;
    return { ...reply, headers, body: Buffer.from(changed) };
  };
  const text = (body, kind) => ({ status: 200, headers: { 'content-type': kind, 'cache-control': 'no-cache' }, body: Buffer.from(body) });
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (asked, answer) => {
    if (state.offline) return asked.socket.destroy();
    const parts = [];
    asked.on('data', (part) => parts.push(part));
    asked.on('error', () => {});
    asked.on('end', async () => {
      try {
        const reply = await handle(asked, Buffer.concat(parts));
        if (!reply || state.offline) return asked.socket.destroy();
        const { 'transfer-encoding': _, connection: __, ...headers } = reply.headers;
        answer.writeHead(reply.status, headers);
        // An answer that breaks off: its head promises more bytes than come.
        if (reply.broken) return answer.write(reply.body, () => asked.socket.destroy());
        answer.end(reply.body);
      } catch {
        asked.socket.destroy();
      }
      return undefined;
    });
    return undefined;
  });
  server.on('tlsClientError', () => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.port = server.address().port;
  state.own = own;
  state.url = `https://sipar.test:${state.port}/kiosk/`;
  return state;
}
