// SPDX-License-Identifier: Apache-2.0
// Whose account an identity of the provider is. Once an identity is linked, issuer and subject alone decide:
// addresses are given to other people, subjects are not. An address links only an account that has no
// identity yet.
import { BartizanError } from '../../core/errors.ts';
import type { Account, Directory } from '../../core/ports/directory.ts';
import type { World } from '../../core/world.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { Identity, OidcConfig } from './oidc.ts';
import { newAccountId } from './people.ts';

type Parts = {
  readonly world: World;
  readonly directory: Directory;
  readonly plane: Pick<ControlPlane, 'audit'>;
};

/** Throws `forbidden` when nobody here is this person. */
export async function accountOf(
  identity: Identity,
  { accounts: policy }: Pick<OidcConfig, 'accounts'>,
  { world, directory, plane }: Parts,
): Promise<Account> {
  const id = `${identity.issuer} ${identity.subject}`;
  const at = world.clock.now();
  const linked = await directory.credentials.get('oidc', id);
  if (linked !== undefined) {
    const account = await directory.accounts.get(linked.account);
    if (account === undefined || account.disabledAt !== undefined) throw unknown();
    await directory.credentials.use('oidc', id, { at });
    return account;
  }
  const { login } = identity;
  if (login === undefined || !/^[^\s\p{Cc}]{1,200}$/u.test(login)) throw unknown();
  const known = await directory.accounts.byLogin(login);
  if (known === undefined && policy !== 'create') throw unknown();
  const account = known ?? {
    id: newAccountId(world),
    kind: 'person',
    login,
    name: identity.name,
    createdAt: at,
    createdBy: 'identity provider',
    disabledAt: undefined,
  };
  if (account.kind !== 'person' || account.disabledAt !== undefined) throw unknown();
  const credentials = await directory.credentials.of(account.id);
  if (credentials.some(({ kind }) => kind === 'oidc')) throw unknown();
  const by = { name: login, account: account.id, why: undefined };
  if (known === undefined) {
    plane.audit(by, 'account.create', `account:${account.id}`, {
      after: { login, kind: 'person', by: 'identity provider' },
    });
    await directory.accounts.insert(account);
  }
  plane.audit(by, 'account.link', `account:${account.id}`, { after: { issuer: identity.issuer } });
  await directory.credentials.put({
    kind: 'oidc',
    id,
    account: account.id,
    name: identity.issuer,
    createdAt: at,
    usedAt: at,
    expiresAt: undefined,
  });
  return account;
}

/** The same words for every reason: who has an account here is nobody's business. */
const unknown = (): BartizanError =>
  new BartizanError('forbidden', 'You have no account here. Ask an administrator for one.');
