// SPDX-License-Identifier: Apache-2.0
// A directory in memory that keeps to the port, for tests of what is built on it.
import { BartizanError } from '../core/errors.ts';
import type { Account, Binding, Credential, Directory, Session } from '../core/ports/directory.ts';

/** `calls` counts what the store was asked, by name. */
export type MemoryDirectory = Directory & { readonly calls: Map<string, number> };

export function memoryDirectory(): MemoryDirectory {
  const accounts = new Map<string, Account>();
  const credentials = new Map<string, Credential>();
  const bindings = new Map<string, Binding>();
  const sessions = new Map<string, Session>();
  const calls = new Map<string, number>();
  const keyOf = (kind: string, id: string): string => `${kind} ${id}`;
  const removeOf = (account: string): number => {
    const own = [...sessions.values()].filter((session) => session.account === account);
    for (const { id } of own) sessions.delete(id);
    return own.length;
  };
  const directory: Directory = {
    accounts: {
      insert: async (account) => {
        const taken = [...accounts.values()].some(
          ({ id, login }) => id === account.id || login === account.login,
        );
        if (taken) throw new BartizanError('conflict', 'taken');
        accounts.set(account.id, account);
      },
      get: async (id) => accounts.get(id),
      byLogin: async (login) => [...accounts.values()].find((account) => account.login === login),
      list: async () => [...accounts.values()],
      update: async (id, change) => {
        const account = accounts.get(id);
        if (account === undefined) return false;
        accounts.set(id, { ...account, ...change });
        if (change.disabledAt !== undefined) removeOf(id);
        return true;
      },
    },
    credentials: {
      put: async (credential) => {
        if (!accounts.has(credential.account)) throw new BartizanError('not_found', 'no account');
        const key = keyOf(credential.kind, credential.id);
        const old = credentials.get(key);
        if (old !== undefined && old.account !== credential.account) {
          throw new BartizanError('conflict', 'of another account');
        }
        credentials.set(key, credential);
      },
      get: async (kind, id) => credentials.get(keyOf(kind, id)),
      of: async (account) => [...credentials.values()].filter((row) => row.account === account),
      remove: async (kind, id) => credentials.delete(keyOf(kind, id)),
      use: async (kind, id, { at, signatures = 0 }) => {
        const found = credentials.get(keyOf(kind, id));
        if (found === undefined || (found.expiresAt ?? Infinity) <= at) return false;
        if (found.kind === 'invitation') return credentials.delete(keyOf(kind, id));
        if (found.kind === 'passkey') {
          const grows = signatures === 0 ? found.signatures === 0 : signatures > found.signatures;
          if (!grows) return false;
          credentials.set(keyOf(kind, id), { ...found, usedAt: at, signatures });
          return true;
        }
        credentials.set(keyOf(kind, id), { ...found, usedAt: at });
        return true;
      },
    },
    bindings: {
      insert: async (binding) => {
        if (bindings.has(binding.id)) throw new BartizanError('conflict', 'taken');
        bindings.set(binding.id, binding);
      },
      list: async (subjects) =>
        [...bindings.values()].filter(
          ({ subject }) => subjects === undefined || subjects.includes(subject),
        ),
      remove: async (id) => bindings.delete(id),
    },
    sessions: {
      insert: async (session) => {
        const account = accounts.get(session.account);
        if (account === undefined || account.disabledAt !== undefined || sessions.has(session.id)) {
          throw new BartizanError('conflict', 'no account, disabled or taken');
        }
        sessions.set(session.id, session);
      },
      get: async (id) => sessions.get(id),
      of: async (account) => [...sessions.values()].filter((row) => row.account === account),
      seen: async (id, at) => {
        const session = sessions.get(id);
        if (session !== undefined && session.seenAt < at) {
          sessions.set(id, { ...session, seenAt: at });
        }
      },
      remove: async (id) => sessions.delete(id),
      removeOf: async (account) => removeOf(account),
    },
  };
  return { ...counted(directory, calls), calls };
}

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

/** Every call is a turn of the event loop, as with a real store, and is counted. */
function counted(directory: Directory, calls: Map<string, number>): Directory {
  const wrap = (part: string, methods: object): object =>
    Object.fromEntries(
      Object.entries(methods).map(([name, call]) => [
        name,
        async (...args: readonly unknown[]) => {
          calls.set(`${part}.${name}`, (calls.get(`${part}.${name}`) ?? 0) + 1);
          await new Promise((resolve) => setImmediate(resolve));
          return (call as AnyCall)(...args);
        },
      ]),
    );
  return Object.fromEntries(
    Object.entries(directory).map(([part, methods]) => [part, wrap(part, methods)]),
  ) as Directory;
}
