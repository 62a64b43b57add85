// SPDX-License-Identifier: Apache-2.0
// Hashing of passwords with argon2id. It never runs on the event loop, never more than a few times at once,
// and as long for a login that does not exist as for one that does.
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';

export type Cost = {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
};

/** OWASP Password Storage Cheat Sheet, second choice of equal strength: 19 MiB, 2 passes, 1 lane. */
const COST: Cost = { memoryKib: 19_456, passes: 2, lanes: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Each takes a thread of the pool that file and name look-ups share, and 19 MiB. */
const AT_ONCE_MAX = 2;
/** About a second of work: whoever comes later is told to come again. */
const WAITING_MAX = 40;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;

export type Passwords = {
  /** A PHC string with a salt of its own. Throws `limit_exceeded` when too many wait. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is that of the hash; without a hash the same work is done for nothing. `stale`:
   * it was made with other parameters than now, and should be made anew.
   */
  verify(hash: string | undefined, password: string): Promise<{ ok: boolean; stale: boolean }>;
};

export type Derive = (password: string, salt: Buffer, cost: Cost) => Promise<Buffer>;

const run = promisify(argon2);
const deriveKey: Derive = (password, salt, { memoryKib, passes, lanes }) =>
  run('argon2id', {
    message: password,
    nonce: salt,
    memory: memoryKib,
    passes,
    parallelism: lanes,
    tagLength: TAG_BYTES,
  });

/** `derive` is for tests that count the work. */
export function createPasswords(world: World, derive: Derive = deriveKey, cost = COST): Passwords {
  const turn = createTurns();
  const decoy: Hash = { cost, salt: Buffer.alloc(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) };
  // The same character can be typed in several ways (RFC 8265, section 4).
  const work = (password: string, salt: Buffer, wanted: Cost): Promise<Buffer> =>
    turn(() => derive(password.normalize('NFKC'), salt, wanted));
  return {
    hash: async (password) => {
      const salt = world.random(SALT_BYTES);
      return phcOf({ cost, salt, tag: await work(password, salt, cost) });
    },
    verify: async (hash, password) => {
      const known = hash === undefined ? undefined : parsePhc(hash);
      const against = known ?? decoy;
      const tag = await work(password, against.salt, against.cost);
      const ok = timingSafeEqual(tag, against.tag) && known !== undefined;
      return { ok, stale: ok && !sameCost(against.cost, cost) };
    },
  };
}

type Hash = { readonly cost: Cost; readonly salt: Buffer; readonly tag: Buffer };

function phcOf({ cost, salt, tag }: Hash): string {
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  const { memoryKib, passes, lanes } = cost;
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${text(salt)}$${text(tag)}`;
}

/** Undefined for anything that is not a hash as we write it: nobody has that password. */
function parsePhc(text: string): Hash | undefined {
  const [, memory, passes, lanes, salt, tag] = PHC.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  return {
    cost: { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

const sameCost = (a: Cost, b: Cost): boolean =>
  a.memoryKib === b.memoryKib && a.passes === b.passes && a.lanes === b.lanes;

/** Lets a few run at once and the next ones wait. */
function createTurns(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= AT_ONCE_MAX) {
      if (waiting.length >= WAITING_MAX) {
        throw new BartizanError('limit_exceeded', 'Too many logins at once.', { retryAfter: 1 });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, so that none who came later takes it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
