// SPDX-License-Identifier: Apache-2.0
// The keyring of several nodes, kept in Vault: one document in KV, each key in it wrapped by Transit. Keys
// are opened once and stay in memory, so that no request waits for Vault; a Vault that is gone, or came back
// with older data, takes nothing away from a node that runs, and stops one that starts.
import { BartizanError } from '../core/errors.ts';
import type { KeyFacts, KeyPurpose, OwnKeyring } from '../core/ports/keyring.ts';
import { Secret } from '../core/secret.ts';
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
import { KeyTable } from './key-table.ts';
import { type KeyringPlaces, type Opened, openDocument, wrapDocument } from './sealed-document.ts';
import { mayPass, type Vault } from './vault.ts';
import { destroyOlderKv, readKv, writeKv } from './vault-kv.ts';

/** Vault may come up together with us; a node that waits longer is not started but stuck. */
const START_MS = 15_000;
const START_RETRY_MS = 500;
/** What is not in the document is looked for at most this often. */
const LOOK_MS = 1_000;
/** Changes that lose the race to another node begin anew; more in a row are a storm. */
const RACES = 10;

export type VaultKeyringOptions = {
  readonly vault: Vault;
  readonly places: KeyringPlaces;
  /** How often the document is read again: changes by other nodes take effect within it. */
  readonly pollMs: number;
  readonly world: World;
  /** Longest wait for a Vault that cannot be asked. */
  readonly startMs?: number;
};

/**
 * Opens the keyring, or makes it when Vault has none yet; of several nodes that make it at once all open
 * the same. Rejects with `config_invalid` when that does not succeed in time. Closes `vault` when closed.
 */
export async function openVaultKeyring(options: VaultKeyringOptions): Promise<OwnKeyring> {
  const { world, vault, startMs = START_MS } = options;
  const keyring = new VaultKeyring(options);
  const deadline = world.clock.monotonic() + startMs;
  for (;;) {
    try {
      await keyring.start();
      return keyring;
    } catch (thrown) {
      const late = world.clock.monotonic() >= deadline || world.signal.aborted;
      if (mayPass(thrown) && !late) {
        await new Promise((resolve) => setTimeout(resolve, START_RETRY_MS));
        continue;
      }
      await keyring.close();
      if (!(thrown instanceof BartizanError)) throw thrown;
      const message = `The keyring at ${vault.address} cannot be opened. ${thrown.message}`;
      throw new BartizanError('config_invalid', message, { cause: thrown });
    }
  }
}

class VaultKeyring implements OwnKeyring {
  readonly #vault: Vault;
  readonly #options: VaultKeyringOptions;
  readonly #changes = createChanges();
  readonly #table: KeyTable;
  #opened: Opened | undefined;
  /** Tenants of the configuration in force. */
  #inUse: readonly string[] = [];
  /** Reads and writes one after the other: none overwrites what a later one took over. */
  #turn: Promise<unknown> = Promise.resolve();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #fault: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: VaultKeyringOptions) {
    this.#options = options;
    this.#vault = options.vault;
    this.#table = new KeyTable({
      unknown: () => {
        if (this.#now() - this.#lookedAt >= LOOK_MS) void this.#look();
      },
      // A request cannot wait for Vault: tenants are enrolled before a configuration is published.
      newTenant: () => undefined,
    });
  }

  async start(): Promise<void> {
    const { world } = this.#options;
    await this.#change((document) => completed(document ?? firstDocument(world), world));
    this.#schedule();
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

  /** Wraps all keys anew as well, so that older versions of the Transit key can be retired. */
  async rotate(purpose: KeyPurpose): Promise<string> {
    let made = '';
    const change = (before: KeyDocument): KeyDocument => {
      const { document, keyId } = rotated(before, purpose, this.#options.world);
      made = keyId;
      return document;
    };
    await this.#change(existing(change), 'all');
    return made;
  }

  async destroy(keyId: string): Promise<void> {
    await this.#change(existing((document) => destroyed(document, keyId)));
    await this.#destroyOlder();
  }

  async enrol(tenants: Iterable<string>): Promise<void> {
    const names = [...tenants];
    this.#inUse = names;
    if (this.#table.areEnrolled(names)) return;
    await this.#change(existing((document) => enrolled(document, names, this.#options.world)));
  }

  async destroyTenant(tenant: string): Promise<void> {
    try {
      await this.#change(existing((document) => withoutTenant(document, tenant)));
    } catch (thrown) {
      // It may be gone from the document and still be in older ones, when the last try was cut short.
      if (thrown instanceof BartizanError && thrown.code === 'not_found')
        await this.#destroyOlder();
      throw thrown;
    }
    await this.#destroyOlder();
  }

  reload(): Promise<void> {
    return this.#inTurn(() => this.#read());
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener);
  }

  handover(): Secret | undefined {
    return this.#opened && new Secret(JSON.stringify(this.#opened.document));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    await this.#vault.close();
  }

  #change(
    change: (document: KeyDocument | undefined) => KeyDocument,
    wrapAnew?: 'all',
  ): Promise<void> {
    return this.#inTurn(async () => {
      const { vault, places } = this.#options;
      for (let race = 0; race < RACES; race += 1) {
        await this.#read();
        const before = this.#opened;
        const document = change(before?.document);
        if (document === before?.document) return;
        const wrapped = await wrapDocument(vault, places, {
          document,
          known: wrapAnew === 'all' ? undefined : before,
        });
        const version = await writeKv(vault, places.kv, {
          data: wrapped.stored,
          after: before?.version ?? 0,
        });
        if (version !== undefined) return this.#take({ ...wrapped, document, version });
      }
      throw new BartizanError('conflict', 'Other nodes keep changing the keyring. Try again.');
    });
  }

  /** Takes over what Vault holds. Throws when that is nothing, or older than what we have. */
  async #read(): Promise<void> {
    const { vault, places } = this.#options;
    this.#lookedAt = this.#now();
    const before = this.#opened;
    const secret = await readKv(vault, places.kv);
    if (secret === undefined) {
      if (before === undefined) return;
      throw new BartizanError('config_invalid', 'The keyring is gone from Vault.');
    }
    if (before !== undefined && secret.version <= before.version) {
      if (secret.version === before.version) return;
      const message = `Vault has version ${secret.version} of the keyring, but this node has seen version ${before.version}: restored from a backup? Restart the node to take it over.`;
      throw new BartizanError('config_invalid', message);
    }
    this.#take(await openDocument(vault, places, { secret, known: before }));
  }

  #take(opened: Opened): void {
    const isNews = this.#opened !== undefined;
    this.#opened = opened;
    this.#table.replace(opened.document);
    if (isNews) this.#changes.tell();
  }

  async #destroyOlder(): Promise<void> {
    const { vault, places } = this.#options;
    const kept = this.#opened?.version ?? 0;
    try {
      await this.#inTurn(() => destroyOlderKv(vault, places.kv, kept));
    } catch (thrown) {
      if (!(thrown instanceof BartizanError)) throw thrown;
      const message = `It is out of use, but Vault still holds older versions of the keyring with it. Repeat this. ${thrown.message}`;
      throw new BartizanError(thrown.code, message, { cause: thrown });
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    const look = (): void => void this.#look().then(() => this.#schedule());
    this.#timer = setTimeout(look, this.#options.pollMs).unref();
  }

  /** One line when Vault goes and one when it is back, not one for each time it is asked. */
  async #look(): Promise<void> {
    this.#lookedAt = this.#now();
    let fault: string | undefined;
    try {
      await this.reload();
      // One whose keys another node destroyed goes on with new ones.
      await this.enrol(this.#inUse);
    } catch (thrown) {
      fault = thrown instanceof BartizanError ? thrown.message : 'unknown';
    }
    if (this.#closed || (fault === undefined) === (this.#fault === undefined)) return;
    this.#fault = fault;
    const { log } = this.#options.world;
    if (fault === undefined) log('info', 'keyring.reload.recovered');
    else log('error', 'keyring.reload.failed', { fault });
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #now(): number {
    return this.#options.world.clock.monotonic();
  }
}

function existing(
  change: (document: KeyDocument) => KeyDocument,
): (document: KeyDocument | undefined) => KeyDocument {
  return (document) => {
    if (document === undefined) {
      throw new BartizanError('config_invalid', 'The keyring is gone from Vault.');
    }
    return change(document);
  };
}
