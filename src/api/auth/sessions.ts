// SPDX-License-Identifier: Apache-2.0
// Sessions of people. The cookie holds 256 bits that exist nowhere else: the store has a keyed hash of
// them, and the CSRF token is another. A login always makes a new session and ends the one it came with.
import { timingSafeEqual } from 'node:crypto';
import type { Directory, Session } from '../../core/ports/directory.ts';
import { INSTALLATION, type Keyring } from '../../core/ports/keyring.ts';
import { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';
import type { AdminConfig } from '../config.ts';

const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;
/** How exactly idle time is known: not every call writes to the store. */
const SEEN_STEP_MS = 60_000;
/** How far the clocks of two nodes may differ. A session that begins later than that is none. */
const CLOCK_SKEW_MS = 60_000;
/** Browsers in which one person is logged in; the least recently used one goes. */
const OPEN_MAX = 50;

export type Sessions = {
  /** Throws `conflict` when the account was disabled meanwhile. */
  begin(login: Pick<Session, 'account' | 'how' | 'groups'>): Promise<OpenSession>;
  /** The live session of a cookie; one that has ended is removed. */
  find(secret: string): Promise<OpenSession | undefined>;
  /** Ends the session of a cookie, if there is one. */
  end(secret: string): Promise<void>;
  /** Live sessions of an account. */
  of(account: string): Promise<readonly Session[]>;
  /** When it ends if it is not used any more, and when in any case. */
  ends(session: Session): { readonly idleAt: number; readonly at: number };
};

export type OpenSession = {
  readonly session: Session;
  /** What the cookie holds. */
  readonly secret: Secret;
  /** What pages have to send along with every change. */
  readonly csrf: string;
};

type SessionParts = {
  readonly world: World;
  readonly directory: Directory;
  readonly keyring: Keyring;
  readonly config: () => AdminConfig;
};

export function createSessions({ world, directory, keyring, config }: SessionParts): Sessions {
  const { sessions } = directory;
  const mac = (what: 'session' | 'csrf', secret: string): string =>
    keyring.mac('session', INSTALLATION, `${what} ${secret}`);
  const opened = (session: Session, secret: string): OpenSession => ({
    session,
    secret: new Secret(secret),
    csrf: mac('csrf', secret),
  });
  const ends = (session: Session): { idleAt: number; at: number } => {
    const { idle_minutes, hours_max } = config().session;
    // The setting counts as it is now: one that was shortened ends what is open.
    const at = Math.min(session.expiresAt, session.createdAt + hours_max * 3_600_000);
    return { idleAt: Math.min(at, session.seenAt + idle_minutes * 60_000), at };
  };
  const isLive = (session: Session): boolean => {
    const now = world.clock.now();
    return now < ends(session).idleAt && session.createdAt <= now + CLOCK_SKEW_MS;
  };
  const makeRoom = async (account: string): Promise<void> => {
    const open = [...(await sessions.of(account))].sort((a, b) => b.seenAt - a.seenAt);
    for (const { id } of open.slice(OPEN_MAX - 1)) await sessions.remove(id);
  };

  return {
    ends,
    begin: async (login) => {
      const secret = world.random(SECRET_BYTES).toString('base64url');
      const now = world.clock.now();
      const session: Session = {
        ...login,
        id: mac('session', secret),
        createdAt: now,
        seenAt: now,
        expiresAt: now + config().session.hours_max * 3_600_000,
      };
      await makeRoom(login.account);
      await sessions.insert(session);
      return opened(session, secret);
    },
    find: async (secret) => {
      if (!SECRET.test(secret)) return undefined;
      const session = await sessions.get(mac('session', secret));
      if (session === undefined) return undefined;
      if (!isLive(session)) {
        await sessions.remove(session.id);
        return undefined;
      }
      const now = world.clock.now();
      if (now - session.seenAt >= SEEN_STEP_MS) await sessions.seen(session.id, now);
      return opened({ ...session, seenAt: Math.max(now, session.seenAt) }, secret);
    },
    end: async (secret) => {
      if (SECRET.test(secret)) await sessions.remove(mac('session', secret));
    },
    of: async (account) => (await sessions.of(account)).filter(isLive),
  };
}

/** Compares in constant time. */
export function isCsrfToken({ csrf }: OpenSession, given: string | undefined): boolean {
  if (given === undefined || !/^[0-9a-f]{64}$/.test(given)) return false;
  return timingSafeEqual(Buffer.from(csrf), Buffer.from(given));
}
