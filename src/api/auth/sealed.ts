// SPDX-License-Identifier: Apache-2.0
// What a browser keeps for us between two steps of a login: signed, bound to one kind of step, short-lived,
// and taken back once. Every node with the same keyring can read it, so that the second step may go to
// another node than the first.
import { timingSafeEqual } from 'node:crypto';
import { INSTALLATION, type Keyring } from '../../core/ports/keyring.ts';
import type { World } from '../../core/world.ts';

/** Steps that were finished on this node and not yet forgotten. A person makes a few an hour. */
const SPENT_MAX = 10_000;

export type Sealed<Value> = { readonly value: Value; readonly sealedAt: number };

export type Seal<Value> = {
  /** Text of letters, digits, `.`, `_` and `-`. */
  seal(value: Value): string;
  /** What was sealed; undefined when it was not sealed here for this, is too old, or was opened before. */
  open(text: string | undefined): Sealed<Value> | undefined;
};

type SealOptions = {
  readonly world: World;
  readonly keyring: Keyring;
  /** What it is for: a step of one kind is never taken for one of another. */
  readonly purpose: string;
  readonly lifeMs: number;
};

export function createSeal<Value>({ world, keyring, purpose, lifeMs }: SealOptions): Seal<Value> {
  const spent = new Map<string, number>();
  const macOf = (body: string): string =>
    keyring.mac('session', INSTALLATION, `step ${purpose} ${body}`);
  return {
    seal: (value) => {
      const sealed: Sealed<Value> & { once: string } = {
        value,
        sealedAt: world.clock.now(),
        once: world.random(16).toString('base64url'),
      };
      const body = Buffer.from(JSON.stringify(sealed)).toString('base64url');
      return `${body}.${macOf(body)}`;
    },
    open: (text) => {
      const [, body = '', mac = ''] = /^([\w-]{1,3800})\.([0-9a-f]{64})$/.exec(text ?? '') ?? [];
      if (!timingSafeEqual(Buffer.from(macOf(body)), Buffer.from(mac.padEnd(64)))) return undefined;
      const sealed = JSON.parse(Buffer.from(body, 'base64url').toString()) as Sealed<Value>;
      const now = world.clock.now();
      // Also one from the future: a clock that was set back must not make steps live longer.
      if (now >= sealed.sealedAt + lifeMs || sealed.sealedAt > now + lifeMs) return undefined;
      if (spent.has(mac)) return undefined;
      for (const [other, until] of spent) {
        if (until > now && spent.size < SPENT_MAX) break;
        spent.delete(other);
      }
      spent.set(mac, sealed.sealedAt + lifeMs);
      return sealed;
    },
  };
}
