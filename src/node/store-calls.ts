// SPDX-License-Identifier: Apache-2.0
// What the main process may ask of the store in the thread of the record: a closed list of names, written
// once and used by both ends. A name that is not in it is refused before anything is looked up.
import { BartizanError } from '../core/errors.ts';
import type { ApprovalStore } from '../core/ports/approvals.ts';
import type { Cluster } from '../core/ports/cluster.ts';
import type { Store } from '../core/ports/store.ts';
import type { SealedTokens } from '../core/ports/vault.ts';

/** The store as the main process sees it. Changes of others come as a note of the thread, not as a call. */
export type RecordStore = Pick<Store, 'keys' | 'kills' | 'directory'> & {
  readonly tokens: SealedTokens;
  readonly approvals: Omit<ApprovalStore, 'removeEnded'>;
  readonly events: Pick<Store['events'], 'exchanges' | 'byRequest' | 'decisions' | 'checkSequence'>;
  readonly cluster: Omit<Cluster, 'revisions'> & {
    readonly revisions: Pick<Cluster['revisions'], 'read'>;
  };
};

/** Has the shape of `Part`, so that a method which is forgotten here does not compile. */
type Calls<Part> = {
  readonly [Name in keyof Part]: Part[Name] extends (...args: never[]) => unknown
    ? true
    : Calls<Part[Name]>;
};

const STORE_CALLS: Calls<RecordStore> = {
  keys: { insert: true, list: true, revoke: true, expire: true },
  kills: { put: true, remove: true, list: true },
  tokens: { keep: true, recall: true },
  approvals: { ask: true, get: true, list: true, decide: true },
  events: { exchanges: true, byRequest: true, decisions: true, checkSequence: true },
  directory: {
    accounts: { insert: true, get: true, byLogin: true, list: true, update: true },
    credentials: { put: true, get: true, of: true, remove: true, use: true },
    bindings: { insert: true, list: true, remove: true },
    sessions: { insert: true, get: true, of: true, seen: true, remove: true, removeOf: true },
  },
  cluster: {
    nodes: { put: true, list: true, remove: true },
    revisions: { read: true },
    leases: { hold: true, release: true },
    resources: { list: true, put: true, remove: true },
    changes: { insert: true, get: true, list: true, decide: true },
    policies: { read: true, bundle: true, put: true, move: true },
  },
};

type Tree = { readonly [name: string]: true | Tree };
type Ask = (path: string, args: readonly unknown[]) => Promise<unknown>;

/** A store whose every call is a message: `ask` gets its dotted path and its arguments. */
export function remoteStore(ask: Ask): RecordStore {
  const build = (tree: Tree, above: readonly string[]): object =>
    Object.fromEntries(
      Object.entries(tree).map(([name, below]) => {
        const path = [...above, name];
        if (below !== true) return [name, build(below, path)];
        return [name, (...args: readonly unknown[]) => ask(path.join('.'), args)];
      }),
    );
  return build(STORE_CALLS, []) as RecordStore;
}

/** Makes the call that `path` names. Throws `internal` for one that is not in the list. */
export async function callStore(
  store: RecordStore,
  path: string,
  args: readonly unknown[],
): Promise<unknown> {
  let calls: true | Tree = STORE_CALLS;
  let owner: unknown = store;
  let target: unknown = store;
  for (const name of path.split('.')) {
    if (calls === true || !Object.hasOwn(calls, name)) throw unknownCall(path);
    calls = calls[name] as true | Tree;
    owner = target;
    target = (target as Readonly<Record<string, unknown>>)[name];
  }
  if (calls !== true) throw unknownCall(path);
  return (target as (...args: readonly unknown[]) => Promise<unknown>).apply(owner, [...args]);
}

function unknownCall(path: string): BartizanError {
  return new BartizanError('internal', undefined, { detail: `no call of the store: ${path}` });
}

/** Whether the store cannot be reached: what it was asked was not done, or nobody knows. */
export function isAway(thrown: unknown): boolean {
  return thrown instanceof BartizanError && thrown.code === 'store_unavailable';
}
