// The tablet's memory: IndexedDB, one database with one table whose keys are lists, `['queue', 17]`. A table that
// never changes needs no version, so an older program opens what a newer one wrote, with the queue in it.
//
// Every writing transaction is `strict`: it is done when it is on the disk, not when the browser has heard of it.

const TABLE = 'kept';

/** The error of a store that has no room left. */
export function isFull(error) {
  return Boolean(error) && error.name === 'QuotaExceededError';
}

const wait = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** One database by its name. `onNew` is called when it was not there, before anything else reads it. */
export class Store {
  constructor(name, onNew = async () => {}) {
    this.name = name;
    this.onNew = onNew;
    this.opening = null;
  }

  open() {
    if (!this.opening) {
      this.opening = this.connect();
      this.opening.catch(() => {
        this.opening = null;
      });
    }
    return this.opening;
  }

  async connect() {
    let isNew = false;
    // Without a version: whatever is there is opened as it is.
    const request = indexedDB.open(this.name);
    request.onupgradeneeded = () => {
      isNew = true;
      request.result.createObjectStore(TABLE);
    };
    const database = await wait(request);
    // The browser may throw the database away while the page runs.
    database.onclose = () => {
      this.opening = null;
    };
    if (isNew) await this.onNew((mode, work) => this.transact(database, mode, work));
    return database;
  }

  transact(database, mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' });
      const table = transaction.objectStore(TABLE);
      let result;
      let thrown;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(thrown || transaction.error || new DOMException('aborted', 'AbortError'));
      const failed = (error) => {
        thrown = error;
        try {
          transaction.abort();
        } catch (ended) {
          reject(error);
        }
      };
      // Only requests of this transaction may be awaited within: it ends by itself as soon as none is under way.
      Promise.resolve(work(new Table(table))).then((value) => (result = value), failed);
    });
  }

  /** Runs `work(table)` in one transaction; a database that was lost meanwhile is opened anew, once. */
  async run(mode, work) {
    try {
      return await this.transact(await this.open(), mode, work);
    } catch (error) {
      if (error.name !== 'InvalidStateError' && error.name !== 'NotFoundError') throw error;
      this.opening = null;
      return this.transact(await this.open(), mode, work);
    }
  }

  /** Reads. */
  read(work) {
    return this.run('readonly', work);
  }

  /** Writes; when the promise is kept, it is on the disk. */
  write(work) {
    return this.run('readwrite', work);
  }
}

/** The table within one transaction. */
class Table {
  constructor(table) {
    this.table = table;
  }

  get(...key) {
    return wait(this.table.get(key));
  }

  put(value, ...key) {
    return wait(this.table.put(value, key));
  }

  remove(...key) {
    return wait(this.table.delete(key));
  }

  /** All values whose key begins with `kind`, in the order of their keys; at most `count`. */
  all(kind, count) {
    return wait(this.table.getAll(range(kind), count));
  }

  /** All keys of that kind. */
  keys(kind) {
    return wait(this.table.getAllKeys(range(kind)));
  }

  count(kind) {
    return wait(this.table.count(range(kind)));
  }
}

const range = (kind) => IDBKeyRange.bound([kind], [kind, []]);
