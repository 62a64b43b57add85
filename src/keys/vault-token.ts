// SPDX-License-Identifier: Apache-2.0
// The token that this process has at Vault: logged in for, renewed before it ends, and replaced when it
// cannot be renewed. One login at a time; a refusal of one request is no reason for a login by itself.
import { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { World } from '../core/world.ts';
import type { SecretsConfig } from './config.ts';
import { type VaultHttp, type VaultReply, vaultPath, vaultRefusal } from './vault-http.ts';

/** Part of a token's life after which it is renewed: enough is left for several tries. */
const RENEW_AT = 2 / 3;
/** A renewal that failed is tried again after this, or after a third of what is left when that is less. */
const RETRY_MS = 30_000;
const RETRY_MS_MIN = 1_000;
/** Vault bounds renewals by a maximum: when one gives less than this part of the first lease, log in anew. */
const WORTH_RENEWING = 1 / 2;
/** A policy may refuse even to look a token up; that must not become a login for every request. */
const LOGIN_INTERVAL_MS = 10_000;
/** setTimeout takes no more than 2^31 - 1 ms; a token that lives longer is looked after in between. */
const TIMER_MS_MAX = 86_400_000;

export type VaultAuth = NonNullable<SecretsConfig['vault']>['auth'];

const lease = {
  // 0: it never ends, which only root tokens do.
  lease_duration: z.number().min(0).max(1e10),
  renewable: z.boolean(),
};
const clientToken = z.string().regex(/^[\x21-\x7e]{1,8192}$/);
const loginReply = z.object({ auth: z.object({ client_token: clientToken, ...lease }) });
const renewReply = z.object({ auth: z.object(lease) });
const lookupReply = z.object({
  data: z.object({ ttl: z.number().min(0).max(1e10), renewable: z.boolean().optional() }),
});

type Held = {
  readonly token: Secret;
  /** Length of the first lease. */
  readonly firstMs: number;
  readonly renewable: boolean;
  readonly since: number;
  /** Monotonic; infinite for one that never ends. */
  readonly endsAt: number;
  readonly renewAt: number;
};

export type VaultTokenOptions = {
  readonly http: VaultHttp;
  readonly auth: VaultAuth;
  readonly world: World;
  /** Reads a reference of the `auth` setting, each time anew: agents replace these files. */
  readonly read: (reference: string) => Secret;
};

export class VaultToken {
  readonly #options: VaultTokenOptions;
  #held: Held | undefined;
  #pending: Promise<Held> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #failing = false;

  constructor(options: VaultTokenOptions) {
    this.#options = options;
  }

  /** The token, after a login when there is none. Rejects as the login does. */
  async get(): Promise<Secret> {
    const held = this.#held;
    if (held !== undefined && this.#now() < held.endsAt) return held.token;
    return (await this.#once(() => this.#login())).token;
  }

  /**
   * Another token when `token` is no longer valid, which Vault is asked; undefined when it is: then a
   * refusal was about what the token may do, and a login would not help.
   */
  async after(token: Secret): Promise<Secret | undefined> {
    if (this.#held?.token === token) {
      if (this.#now() - this.#held.since < LOGIN_INTERVAL_MS) return undefined;
      const { status } = await this.#send('GET', 'auth/token/lookup-self', { token });
      if (status !== 403) return undefined;
      if (this.#held?.token === token) this.#held = undefined;
    }
    return this.get();
  }

  /** Renews the token, or logs in anew when it cannot be renewed, if it is time to. Never rejects. */
  async renewIfDue(): Promise<void> {
    const held = this.#held;
    if (held === undefined || this.#now() < held.renewAt) return this.#schedule();
    try {
      await this.#once(() => this.#renew(held));
      this.#report(undefined);
    } catch (thrown) {
      this.#report(thrown instanceof BartizanError ? thrown.message : 'unknown');
      const waitMs = Math.max(RETRY_MS_MIN, Math.min(RETRY_MS, (held.endsAt - this.#now()) / 3));
      if (this.#held === held) this.#held = { ...held, renewAt: this.#now() + waitMs };
      this.#schedule();
    }
  }

  /** Gives back a token that a login made; one that was given to us is not ours to revoke. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || this.#options.auth.method === 'token') return;
    // It ends by itself when this fails.
    await this.#send('POST', 'auth/token/revoke-self', { token: held.token }).catch(
      () => undefined,
    );
  }

  /** Whoever needs a token while one is being got waits for the same. */
  async #once(get: () => Promise<Held>): Promise<Held> {
    this.#pending ??= get().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #renew(held: Held): Promise<Held> {
    if (!held.renewable) return this.#login();
    const reply = await this.#send('POST', 'auth/token/renew-self', {
      token: held.token,
      body: {},
    });
    if (reply.status === 403) return this.#login();
    const { auth } = read(renewReply, reply, 'renew the token');
    const leaseMs = auth.lease_duration * 1_000;
    const next = this.#keep(held.token, { leaseMs, firstMs: held.firstMs, ...auth });
    if (leaseMs > 0 && leaseMs < held.firstMs * WORTH_RENEWING) return this.#login();
    return next;
  }

  async #login(): Promise<Held> {
    const { auth } = this.#options;
    if (auth.method === 'token') return this.#lookUp(this.#options.read(auth.token));
    const reply = await this.#send('POST', vaultPath('auth', auth.mount, 'login'), {
      body: this.#loginBody(auth),
    });
    if (reply.status === 400 || reply.status === 403) {
      const message = `Vault at ${this.#options.http.address} refused the login by ${auth.method} (${reply.status}).`;
      throw new BartizanError('config_invalid', message);
    }
    const made = read(loginReply, reply, `log in by ${auth.method}`).auth;
    const leaseMs = made.lease_duration * 1_000;
    return this.#keep(new Secret(made.client_token), { leaseMs, firstMs: leaseMs, ...made });
  }

  #loginBody(auth: Exclude<VaultAuth, { method: 'token' }>): Record<string, string> {
    const value = (reference: string): string => this.#options.read(reference).reveal();
    if (auth.method === 'kubernetes') return { role: auth.role, jwt: value(auth.token) };
    return { role_id: value(auth.role_id), secret_id: value(auth.secret_id) };
  }

  async #lookUp(token: Secret): Promise<Held> {
    if (!clientToken.safeParse(token.reveal()).success) {
      throw new BartizanError('config_invalid', 'The token for Vault cannot stand in a header.');
    }
    const reply = await this.#send('GET', 'auth/token/lookup-self', { token });
    const { ttl, renewable = false } = read(lookupReply, reply, 'accept the token').data;
    const leaseMs = ttl * 1_000;
    const before = this.#held?.token.reveal() === token.reveal() ? this.#held.firstMs : leaseMs;
    return this.#keep(token, { leaseMs, firstMs: Math.max(before, leaseMs), renewable });
  }

  #keep(
    token: Secret,
    { leaseMs, firstMs, renewable }: { leaseMs: number; firstMs: number; renewable: boolean },
  ): Held {
    const now = this.#now();
    const lifeMs = leaseMs === 0 ? Number.POSITIVE_INFINITY : leaseMs;
    const renewAt = now + Math.max(RETRY_MS_MIN, lifeMs * RENEW_AT);
    const held = { token, firstMs, renewable, since: now, endsAt: now + lifeMs, renewAt };
    this.#held = held;
    this.#schedule();
    return held;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#closed || this.#held === undefined) return;
    const waitMs = Math.min(TIMER_MS_MAX, Math.max(0, this.#held.renewAt - this.#now()));
    this.#timer = setTimeout(() => void this.renewIfDue(), waitMs).unref();
  }

  #send(
    method: 'GET' | 'POST',
    path: string,
    { token, body }: { token?: Secret; body?: unknown },
  ): Promise<VaultReply> {
    return this.#options.http.send({
      method,
      path,
      ...(token === undefined ? {} : { token }),
      ...(body === undefined ? {} : { body }),
    });
  }

  #report(fault: string | undefined): void {
    const { world } = this.#options;
    if (fault === undefined && this.#failing) world.log('info', 'vault.token.recovered');
    if (fault !== undefined && !this.#failing) world.log('warn', 'vault.token.failed', { fault });
    this.#failing = fault !== undefined;
  }

  #now(): number {
    return this.#options.world.clock.monotonic();
  }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  { status, body }: VaultReply,
  what: string,
): z.infer<Schema> {
  if (status !== 200) throw vaultRefusal(status, what);
  const { data } = schema.safeParse(body);
  if (data === undefined) {
    throw new BartizanError(
      'upstream_malformed',
      `Vault did not ${what}: its answer is malformed.`,
    );
  }
  return data;
}
