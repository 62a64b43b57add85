// SPDX-License-Identifier: Apache-2.0
// What accounts may do, read from the store at every call, so that a change counts at once; and the rule
// that somebody is always left who may do everything.
import { BartizanError } from '../../core/errors.ts';
import { base32 } from '../../core/ids.ts';
import { ANY, type Directory } from '../../core/ports/directory.ts';
import type { World } from '../../core/world.ts';
import { type Grant, mayAct } from '../route.ts';

export const EVERYTHING = { tenant: ANY, app: ANY } as const;

/** Names a group of the identity provider as the subject of a binding. */
export const groupSubject = (name: string): string => `group:${name}`;

/** Everything that is bound to an account and to the groups it was logged in with. */
export async function grantsOf(
  directory: Directory,
  account: string,
  groups: readonly string[],
): Promise<readonly Grant[]> {
  const bindings = await directory.bindings.list([account, ...groups.map(groupSubject)]);
  return bindings.map(({ role, tenant, app }) => ({ role, tenant, app }));
}

export const newAccountId = (world: World): string => `acc_${base32(world.random(16))}`;
export const newBindingId = (world: World): string => `bnd_${base32(world.random(16))}`;

/** Ways in that a person still has after a link was used up. */
const LASTING = ['password', 'passkey', 'oidc'];

/** What is to be left out when administrators are counted: what is about to go. */
export type Without = { readonly account?: string; readonly binding?: string };

/**
 * People who can log in and may do everything, by bindings of their own. A group does not count: who is in
 * it, and whether anybody is, only the identity provider knows.
 */
export async function administrators(
  directory: Directory,
  without: Without = {},
): Promise<readonly string[]> {
  const bindings = await directory.bindings.list();
  const bound = new Set(
    bindings
      .filter(({ id }) => id !== without.binding)
      .filter((binding) => mayAct([binding], 'admin', EVERYTHING))
      .map(({ subject }) => subject),
  );
  const able: string[] = [];
  for (const { id, kind, disabledAt } of await directory.accounts.list()) {
    if (kind !== 'person' || disabledAt !== undefined || id === without.account) continue;
    if (!bound.has(id)) continue;
    const credentials = await directory.credentials.of(id);
    if (credentials.some((credential) => LASTING.includes(credential.kind))) able.push(id);
  }
  return able;
}

export type Removal = {
  readonly without: Without;
  /** Records it and does it; false when there was nothing to remove. */
  readonly make: () => Promise<boolean>;
  /** Takes it back, and records that. */
  readonly undo: () => Promise<void>;
};

/** Makes a change that may take an administrator away. Throws `conflict` when nobody would be left. */
export type Guarded = (removal: Removal) => Promise<boolean>;

/** One removal after the other: of two administrators that remove each other only one succeeds. */
export function createLastAdministrator(directory: Directory): Guarded {
  let last: Promise<unknown> = Promise.resolve();
  const remove = async ({ without, make, undo }: Removal): Promise<boolean> => {
    const before = await administrators(directory);
    if (before.length > 0 && (await administrators(directory, without)).length === 0) {
      throw nobodyLeft();
    }
    if (!(await make())) return false;
    // Looked at again: another node may have taken the other one away in the same moment.
    if (before.length === 0 || (await administrators(directory)).length > 0) return true;
    await undo();
    throw nobodyLeft();
  };
  return (removal) => {
    const turn = last.then(
      () => remove(removal),
      () => remove(removal),
    );
    last = turn;
    return turn;
  };
}

const nobodyLeft = (): BartizanError =>
  new BartizanError('conflict', 'Nobody would be left who can log in and may do everything.');
