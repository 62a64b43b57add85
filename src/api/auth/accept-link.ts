// SPDX-License-Identifier: Apache-2.0
// Opening a one-time link. What can be wrong with the password or the login is said first, so that a typing
// mistake does not use the link up.
import { BartizanError } from '../../core/errors.ts';
import { type Account, ANY } from '../../core/ports/directory.ts';
import { deadLink, FIRST_ACCOUNT } from './links.ts';
import { type LoginParts, mayLogIn, noteRefusal, setPassword } from './login.ts';
import { requireGoodPassword } from './password-rule.ts';
import { newBindingId } from './people.ts';

export type Opened = {
  readonly secret: string;
  readonly login?: string | undefined;
  readonly name?: string | undefined;
  readonly password: string;
};

/** Sets the password of the account that the link is for, and ends its sessions. */
export async function acceptLink(parts: LoginParts, opened: Opened): Promise<Account> {
  const { auth, plane } = parts;
  const found = await auth.links.find(opened.secret);
  if (found === undefined || !mayLogIn(found.account)) return refuse(parts);
  const { account, id } = found;
  if (opened.login !== undefined && opened.login !== account.login) {
    const message = 'This link is for another login.';
    throw new BartizanError('invalid_request', message, { pointer: '/login' });
  }
  requireGoodPassword(opened.password, account.login);
  const by = { name: account.login, account: account.id, why: undefined };
  plane.audit(by, 'password.set', `account:${account.id}`, { after: { by: 'link' } });
  if (!(await auth.links.useUp(id))) return refuse(parts);
  await setPassword(auth, account, opened.password);
  if (opened.name !== undefined) {
    await auth.directory.accounts.update(account.id, { name: opened.name });
  }
  await auth.directory.sessions.removeOf(account.id);
  return account;
}

/** Makes the first administrator; only while there is no account. */
export async function acceptFirst(parts: LoginParts, opened: Opened): Promise<Account> {
  const { auth, plane } = parts;
  const { directory, world } = auth;
  if ((await directory.accounts.list()).length > 0) return refuse(parts);
  const { login } = opened;
  if (login === undefined) {
    throw new BartizanError('invalid_request', 'Choose a login.', { pointer: '/login' });
  }
  requireGoodPassword(opened.password, login);
  const at = world.clock.now();
  const account: Account = {
    id: FIRST_ACCOUNT,
    kind: 'person',
    login,
    name: opened.name ?? '',
    createdAt: at,
    createdBy: 'first start',
    disabledAt: undefined,
  };
  const by = { name: login, account: account.id, why: 'first start' };
  const grant = { role: 'admin', tenant: ANY, app: ANY } as const;
  plane.audit(by, 'account.create', `account:${account.id}`, { after: { login, kind: 'person' } });
  plane.audit(by, 'binding.create', `account:${account.id}`, { after: grant });
  await directory.accounts.insert(account).catch((thrown: unknown) => {
    // Somebody else opened a link in the same moment.
    throw thrown instanceof BartizanError && thrown.code === 'conflict' ? deadLink() : thrown;
  });
  await directory.bindings.insert({
    ...grant,
    id: newBindingId(world),
    subject: account.id,
    createdAt: at,
    createdBy: login,
  });
  await setPassword(auth, account, opened.password);
  return account;
}

function refuse(parts: LoginParts): never {
  noteRefusal(parts, { how: 'invitation', target: 'link' });
  throw deadLink();
}
