// SPDX-License-Identifier: Apache-2.0
// Whether there is somebody else who could approve a change. Where nobody is known who could, one person
// decides alone, or a stop could never be lifted; everywhere else a second one has to agree.
import type { By } from '../../api/control-plane.ts';
import { mayAct, type Target } from '../../api/route.ts';
import type { Directory } from '../../core/ports/directory.ts';

/**
 * True when another active account may approve changes of the target. Who is in a group of the identity
 * provider is not known here: a group that may approve counts as somebody else.
 */
export async function hasSecondPerson(
  directory: Directory,
  asker: By,
  target: Target,
): Promise<boolean> {
  const bindings = await directory.bindings.list();
  const subjects = new Set(
    bindings
      .filter((binding) => mayAct([binding], 'approver', target))
      .map(({ subject }) => subject),
  );
  if ([...subjects].some((subject) => subject.startsWith('group:'))) return true;
  const accounts = await directory.accounts.list();
  return accounts.some(
    ({ id, disabledAt }) => disabledAt === undefined && id !== asker.account && subjects.has(id),
  );
}

/** Names a person for people, and for `isSame`. */
export function signed({ account, name }: By): string {
  return account === undefined ? name : `${name} <${account}>`;
}

/** Whether `signature` is of this account, whatever it is called now; names repeat and change, ids do not. */
export function isSame(signature: string, by: By): boolean {
  const account = /<([^<>]+)>$/.exec(signature)?.[1];
  return account === undefined
    ? by.account === undefined && signature === by.name
    : account === by.account;
}
