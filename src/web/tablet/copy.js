// The second copy of every sealed rating that was not handed in: a file each in the browser's private file system
// (OPFS), which does not share the fate of IndexedDB's files. Browsers without it keep one copy only.

const FOLDER = 'sipar-kiosk';

async function folder() {
  if (!navigator.storage || !navigator.storage.getDirectory) return null;
  const root = await navigator.storage.getDirectory();
  const found = await root.getDirectoryHandle(FOLDER, { create: true });
  const file = await found.getFileHandle('.probe', { create: true });
  return file.createWritable ? found : null;
}

/** The copies, each a JSON file under a name. What cannot be copied is not lost: it is in the store. */
export class Copies {
  constructor() {
    this.found = folder().catch(() => null);
  }

  /** Whether this browser can keep copies at all. */
  async there() {
    return (await this.found) !== null;
  }

  /** Keeps a copy; `false` where it could not be kept. */
  async keep(name, value) {
    const place = await this.found;
    if (!place) return false;
    try {
      const file = await place.getFileHandle(name, { create: true });
      const stream = await file.createWritable();
      await stream.write(JSON.stringify(value));
      // Only now the file has its new content, whole.
      await stream.close();
      return true;
    } catch (error) {
      return false;
    }
  }

  async remove(name) {
    const place = await this.found;
    if (place) await place.removeEntry(name).catch(() => {});
  }

  /** One copy; `null` where there is none or it is broken. */
  async get(name) {
    const place = await this.found;
    if (!place) return null;
    try {
      const file = await (await place.getFileHandle(name)).getFile();
      return JSON.parse(await file.text());
    } catch (error) {
      return null;
    }
  }

  /** The names of all copies that begin like this. */
  async names(beginning) {
    const place = await this.found;
    const names = [];
    if (place) for await (const name of place.keys()) if (name.startsWith(beginning)) names.push(name);
    return names;
  }
}
