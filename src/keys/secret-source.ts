// SPDX-License-Identifier: Apache-2.0
// Secrets by reference, read where they are kept and read again while running. A secret that cannot be
// renewed keeps its last good value: what is not known is waited for, what is known is never taken away.
// Values are in memory alone; log and errors name references.
import { BartizanError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { World } from '../core/world.ts';
import type { SecretsConfig } from './config.ts';
import { parseReference, resolveSecret, secretOf, type SecretPlace } from './secret-reference.ts';
import { mayPass, openVault, type Vault } from './vault.ts';
import { type KvSecret, readKv } from './vault-kv.ts';

/** Every upstream of a large installation with a key of its own; more are a mistake or an attack. */
const REFERENCES = 10_000;
/** What is missing is looked for this often, and not only when everything is renewed. */
const RETRY_MS = 5_000;
/** References read at the same time. */
const LANES = 4;

export type SecretSourceOptions = {
  readonly config: SecretsConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly world: World;
  /** A reference got its first value after it was asked for in vain, or another one. */
  readonly changed?: (reference: string) => void;
  /** A reference could not be read; for counting. */
  readonly failed?: () => void;
};

export type SecretSource = {
  /**
   * Reads a secret, and renews it from now on. Resolves to the last good value when that fails and there is
   * one; else rejects with `config_invalid` when it cannot be used, and with `upstream_unreachable` when
   * Vault cannot be asked.
   */
  resolve(reference: string): Promise<Secret>;
  /**
   * The value that is known now. From the environment and files it is read on the first call, which throws
   * `config_invalid` as reading does; from Vault it is undefined until it has been read.
   */
  current(reference: string): Secret | undefined;
  /**
   * Reads all of them. Resolves to the faults that waiting does not mend; what only cannot be asked now is
   * logged, and read as soon as it can be.
   */
  prepare(references: Iterable<string>): Promise<readonly BartizanError[]>;
  /**
   * What is known of these, revealed: for the control socket and nothing else. What is not known is read,
   * and told by `changed`. Throws `config_invalid` for what is no reference.
   */
  values(references: Iterable<string>): Readonly<Record<string, string>>;
  /** Reads everything again now, as the timer does. Never rejects. */
  renew(): Promise<void>;
  close(): Promise<void>;
};

export function createSecretSource(options: SecretSourceOptions): SecretSource {
  return new RenewedSecrets(options);
}

class RenewedSecrets implements SecretSource {
  readonly #options: SecretSourceOptions;
  /** Every reference that was asked for; undefined: not known yet. */
  readonly #known = new Map<string, Secret | undefined>();
  readonly #failing = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #vault: Vault | undefined;
  #renewing: Promise<void> | undefined;
  #renewedAt: number;
  #lastFault = '';
  #reported = 0;
  #closed = false;

  constructor(options: SecretSourceOptions) {
    this.#options = options;
    this.#renewedAt = options.world.clock.monotonic();
    this.#timer = setInterval(() => void this.#tick(), RETRY_MS).unref();
  }

  async resolve(reference: string): Promise<Secret> {
    this.#note(reference);
    const fault = await this.#read(reference, new Map());
    const secret = this.#known.get(reference);
    if (secret === undefined) throw fault ?? new BartizanError('internal');
    this.#report();
    return secret;
  }

  current(reference: string): Secret | undefined {
    const known = this.#known.get(reference);
    if (known !== undefined) return known;
    const place = this.#note(reference);
    if (place.kind === 'vault') {
      this.#failing.add(reference);
      return undefined;
    }
    const secret = resolveSecret(reference, this.#options.environment);
    this.#known.set(reference, secret);
    return secret;
  }

  async prepare(references: Iterable<string>): Promise<readonly BartizanError[]> {
    const faults: BartizanError[] = [];
    const wanted: string[] = [];
    for (const reference of new Set(references)) {
      try {
        this.#note(reference);
        wanted.push(reference);
      } catch (thrown) {
        faults.push(asFault(thrown));
      }
    }
    for (const [reference, fault] of await this.#readAll(wanted)) {
      if (this.#known.get(reference) === undefined && !fault.retryable) faults.push(fault);
    }
    this.#report();
    return faults;
  }

  values(references: Iterable<string>): Readonly<Record<string, string>> {
    const values: Record<string, string> = {};
    const missed: string[] = [];
    for (const reference of references) {
      const secret = this.#known.get(reference);
      if (secret !== undefined) values[reference] = secret.reveal();
      else if (!this.#failing.has(reference)) missed.push(reference);
    }
    for (const reference of missed) {
      this.#note(reference);
      this.#failing.add(reference);
    }
    if (missed.length > 0) void this.#renewOf(missed);
    return values;
  }

  renew(): Promise<void> {
    this.#renewedAt = this.#options.world.clock.monotonic();
    return this.#renewOf([...this.#known.keys()]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#renewing;
    await this.#vault?.close();
  }

  async #tick(): Promise<void> {
    if (this.#renewing !== undefined) return;
    const { clock } = this.#options.world;
    const isDue = clock.monotonic() - this.#renewedAt >= this.#options.config.renew_s * 1_000;
    if (isDue) await this.renew();
    else if (this.#failing.size > 0) await this.#renewOf([...this.#failing]);
  }

  async #renewOf(references: readonly string[]): Promise<void> {
    const before = this.#renewing;
    const work = (async (): Promise<void> => {
      await before;
      await this.#readAll(references);
      this.#report();
    })();
    this.#renewing = work;
    await work;
    if (this.#renewing === work) this.#renewing = undefined;
  }

  /** The faults, by reference. A path of Vault that several references name is read once. */
  async #readAll(references: readonly string[]): Promise<ReadonlyMap<string, BartizanError>> {
    const faults = new Map<string, BartizanError>();
    const reads = new Map<string, Promise<KvSecret | undefined>>();
    const queue = references.values();
    const lane = async (): Promise<void> => {
      for (const reference of queue) {
        const fault = await this.#read(reference, reads);
        if (fault !== undefined) faults.set(reference, fault);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return faults;
  }

  /** Reads one reference and takes its value over; the fault when it cannot. */
  async #read(
    reference: string,
    reads: Map<string, Promise<KvSecret | undefined>>,
  ): Promise<BartizanError | undefined> {
    try {
      const secret = await this.#find(reference, reads);
      const before = this.#known.get(reference);
      const wasMissed = this.#failing.delete(reference) && before === undefined;
      if (before?.reveal() === secret.reveal()) return undefined;
      this.#known.set(reference, secret);
      if ((before !== undefined || wasMissed) && !this.#closed) this.#options.changed?.(reference);
      return undefined;
    } catch (thrown) {
      const fault = asFault(thrown);
      // What never was usable is the caller's fault to tell; it is not looked for again by itself.
      if (this.#known.get(reference) === undefined && !mayPass(fault))
        this.#known.delete(reference);
      else this.#failing.add(reference);
      this.#options.failed?.();
      this.#lastFault = fault.message;
      return fault;
    }
  }

  async #find(
    reference: string,
    reads: Map<string, Promise<KvSecret | undefined>>,
  ): Promise<Secret> {
    const place = parseReference(reference);
    if (place.kind !== 'vault') return resolveSecret(reference, this.#options.environment);
    const name = `${place.mount}/${place.path}`;
    const read = reads.get(name) ?? readKv(this.#openVault(), place);
    reads.set(name, read);
    const found = await read;
    if (found === undefined) throw invalid(`${reference} is not there.`);
    const value = Object.hasOwn(found.data, place.field) ? found.data[place.field] : undefined;
    if (value !== undefined && typeof value !== 'string') throw invalid(`${reference} is no text.`);
    return secretOf(reference, value);
  }

  #openVault(): Vault {
    const { config, environment, world } = this.#options;
    if (config.vault === undefined) throw invalid('References to Vault need secrets.vault.');
    this.#vault ??= openVault(config.vault, { environment, world });
    return this.#vault;
  }

  /** Renews the reference from now on. Throws `config_invalid` for what is none. */
  #note(reference: string): SecretPlace {
    const place = parseReference(reference);
    if (place.kind === 'vault' && this.#options.config.vault === undefined) {
      throw invalid('References to Vault need secrets.vault.');
    }
    if (!this.#known.has(reference)) {
      if (this.#known.size >= REFERENCES) throw invalid('There are too many secret references.');
      this.#known.set(reference, undefined);
    }
    return place;
  }

  /** One line when more or fewer secrets cannot be read, not one for each and each time. */
  #report(): void {
    const failing = this.#failing.size;
    if (failing === this.#reported || this.#closed) return;
    this.#reported = failing;
    const { log } = this.#options.world;
    if (failing === 0) log('info', 'secrets.renewal.recovered');
    else log('error', 'secrets.renewal.failed', { secrets: failing, fault: this.#lastFault });
  }
}

function asFault(thrown: unknown): BartizanError {
  return thrown instanceof BartizanError
    ? thrown
    : new BartizanError('internal', undefined, { cause: thrown });
}

function invalid(message: string): BartizanError {
  return new BartizanError('config_invalid', message);
}
