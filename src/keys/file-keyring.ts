// SPDX-License-Identifier: Apache-2.0
// The keyring of one node, kept in a file that all its processes read. A change by one of them, or by a
// command, is taken over by the others; a file that turns bad under them stops no request.
import { BartizanError } from '../core/errors.ts';
import type { KeyFacts, KeyPurpose, OwnKeyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import { createChanges } from './changes.ts';
import {
  completed,
  destroyed,
  enrolled,
  firstDocument,
  type KeyDocument,
  rotated,
  withoutTenant,
} from './key-document.ts';
import { changeKeyFile, keyFileState, readKeyFile } from './key-file.ts';
import { KeyTable } from './key-table.ts';

/** The file is looked at this often, and no more often for what is not in it. */
const LOOK_MS = 1_000;

/**
 * Opens the keyring, or makes it when there is no file yet (mode 0600, in a folder of mode 0700). Throws
 * `config_invalid` for a file that others can read or that is damaged.
 */
export function openFileKeyring(options: {
  readonly file: string;
  readonly world: World;
}): OwnKeyring {
  return new FileKeyring(options.file, options.world);
}

class FileKeyring implements OwnKeyring {
  readonly #file: string;
  readonly #world: World;
  readonly #changes = createChanges();
  readonly #table: KeyTable;
  readonly #timer: NodeJS.Timeout;
  #lookedAt: number;
  /** Of the file that the table was read from. */
  #state: string | undefined;
  #fault: string | undefined;

  constructor(file: string, world: World) {
    this.#file = file;
    this.#world = world;
    this.#lookedAt = world.clock.monotonic();
    this.#table = new KeyTable({
      unknown: () => this.#lookAgain(),
      // One write for each tenant that an installation ever has; every process derives from the same file.
      newTenant: (tenant) => this.#change((document) => enrolled(document, [tenant], world)),
    });
    const before = readKeyFile(file);
    if (before === undefined || completed(before, world) !== before) {
      changeKeyFile(file, (now) => completed(now ?? firstDocument(world), world));
    }
    this.#read();
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  mac(purpose: KeyPurpose, tenant: string, data: string | Uint8Array): string {
    return this.#table.mac(purpose, tenant, data);
  }

  macWith(
    keyId: string,
    purpose: KeyPurpose,
    tenant: string,
    data: string | Uint8Array,
  ): string | undefined {
    return this.#table.macWith(keyId, purpose, tenant, data);
  }

  currentKeyId(purpose: KeyPurpose): string {
    return this.#table.currentKeyId(purpose);
  }

  seal(purpose: KeyPurpose, tenant: string, text: string, context: string): string {
    return this.#table.seal(purpose, tenant, text, context);
  }

  open(purpose: KeyPurpose, tenant: string, sealed: string, context: string): string | undefined {
    return this.#table.open(purpose, tenant, sealed, context);
  }

  keys(): readonly KeyFacts[] {
    return this.#table.keys();
  }

  async rotate(purpose: KeyPurpose): Promise<string> {
    let made = '';
    this.#change((before) => {
      const { document, keyId } = rotated(before, purpose, this.#world);
      made = keyId;
      return document;
    });
    return made;
  }

  async destroy(keyId: string): Promise<void> {
    this.#change((document) => destroyed(document, keyId));
  }

  async enrol(tenants: Iterable<string>): Promise<void> {
    const names = [...tenants];
    if (this.#table.areEnrolled(names)) return;
    this.#change((document) => enrolled(document, names, this.#world));
  }

  async destroyTenant(tenant: string): Promise<void> {
    this.#change((document) => withoutTenant(document, tenant));
  }

  async reload(): Promise<void> {
    this.#read();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  handover(): undefined {
    return undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
  }

  #change(change: (document: KeyDocument) => KeyDocument): void {
    changeKeyFile(this.#file, (document) => {
      if (document === undefined) throw gone(this.#file);
      return change(document);
    });
    this.#read();
  }

  #read(): void {
    // Looked at first: a file that is replaced between the two is read once more, not once too few.
    const state = keyFileState(this.#file);
    const document = readKeyFile(this.#file);
    if (document === undefined) throw gone(this.#file);
    this.#table.replace(document);
    const isNews = this.#state !== undefined && this.#state !== state;
    this.#state = state;
    if (isNews) this.#changes.tell();
  }

  #lookAgain(): void {
    if (this.#world.clock.monotonic() - this.#lookedAt >= LOOK_MS) this.#look();
  }

  /** The keys in memory are good: a file that is not is reported, once, and looked at again later. */
  #look(): void {
    this.#lookedAt = this.#world.clock.monotonic();
    let fault: string | undefined;
    try {
      if (keyFileState(this.#file) === this.#state) return;
      this.#read();
    } catch (error) {
      fault = error instanceof BartizanError ? error.message : 'unknown';
    }
    if (fault === this.#fault) return;
    this.#fault = fault;
    if (fault === undefined) this.#world.log('info', 'keyring.reload.recovered');
    else this.#world.log('error', 'keyring.reload.failed', { fault });
  }
}

function gone(file: string): BartizanError {
  return new BartizanError('config_invalid', `The keyring ${file} is gone.`);
}
