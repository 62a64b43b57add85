// SPDX-License-Identifier: Apache-2.0
// Tokens of service accounts: for programs that act on the control plane.
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import {
  accountByLogin,
  type AccountView,
  BINDING_OPTIONS,
  bindingsOf,
  only,
  whyOf,
} from './account.ts';
import { allRows, day, plural } from './rows.ts';

type TokenView = {
  readonly prefix: string;
  readonly name: string;
  readonly createdAt: number;
  readonly usedAt?: number;
  readonly expiresAt?: number;
};

const WHY = { type: 'string', help: 'reason, kept in the record' } as const;

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: 'Create a token of a service account, and the account when there is none; shown once',
  usage: 'SERVICE [--name TEXT] [--days N] [--role ROLE [--tenant ID [--app ID]]] [--why TEXT]',
  options: {
    name: { type: 'string', help: 'name of the token' },
    days: { type: 'string', help: 'days until it ends, at most 366 (default: 90)' },
    ...BINDING_OPTIONS,
    why: WHY,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    'bartizan token create deploy --role engineer --tenant retail --days 30',
    'bartizan token create metrics --role viewer',
  ],
  run: async (context) => {
    const service = only(context, 'token create needs the name of a service account');
    const days = text(context, 'days');
    if (days !== undefined && !/^[1-9]\d{0,2}$/.test(days)) {
      throw new BartizanError('usage', '--days takes a whole number of days');
    }
    const account = await serviceNamed(context, service);
    const made = await callAdmin<TokenView & { token: string }>(context, pathOf(account), {
      method: 'POST',
      body: {
        name: text(context, 'name') ?? '',
        ...(days === undefined ? {} : { days: Number(days) }),
        ...whyOf(context),
      },
    });
    if (context.json) context.terminal.out(JSON.stringify(made));
    else {
      context.terminal.say(
        `token of ${printable(account.login)} until ${day(made.expiresAt ?? 0)}, shown this once:`,
      );
      context.terminal.out(made.token);
    }
    return EXIT.ok;
  },
});

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'Tokens of service accounts, without their secrets',
  usage: '[SERVICE]',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan token list', 'bartizan token list deploy --json'],
  run: async (context) => {
    const [service] = context.positionals;
    const accounts =
      service === undefined
        ? await allRows<AccountView>(context, '/api/v1/accounts', { kind: 'service' })
        : [await accountByLogin(context, service)];
    const rows: (TokenView & { service: string })[] = [];
    for (const account of accounts) {
      const tokens = await allRows<TokenView>(context, pathOf(account));
      rows.push(...tokens.map((token) => ({ service: account.login, ...token })));
    }
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const { service: of, prefix, name, usedAt, expiresAt } of rows) {
        const used = usedAt === undefined ? 'never used' : `used ${day(usedAt)}`;
        const ends = expiresAt === undefined ? '' : `ends ${day(expiresAt)}`;
        const line = `${prefix}  ${of.padEnd(24)}  ${ends}  ${used}  ${name}`;
        context.terminal.out(printable(line));
      }
      context.terminal.say(plural(rows.length, 'token'));
    }
    return EXIT.ok;
  },
});

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'Revoke a token of a service account; effective with the next call',
  usage: 'SERVICE PREFIX [--why TEXT]',
  options: { why: WHY, ...CONNECTION_OPTIONS },
  examples: ['bartizan token revoke deploy 7f3k2m9q'],
  run: async (context) => {
    const [service, prefix] = context.positionals;
    if (service === undefined || !/^[0-9a-z]{8}$/.test(prefix ?? '')) {
      const message = 'token revoke needs a service account and the 8 characters after "bzs_"';
      throw new BartizanError('usage', message);
    }
    const account = await accountByLogin(context, service);
    const { why } = whyOf(context);
    const query = why === undefined ? '' : `?why=${encodeURIComponent(why)}`;
    await callAdmin(context, `${pathOf(account)}/${prefix}${query}`, { method: 'DELETE' });
    if (context.json) context.terminal.out(JSON.stringify({ revoked: prefix }));
    else context.terminal.say(`revoked ${prefix}`);
    return EXIT.ok;
  },
});

const pathOf = ({ id }: AccountView): string => `/api/v1/service-accounts/${id}/tokens`;

/** The service account of this name; made, with the roles given, when there is none. */
async function serviceNamed(context: CommandContext, login: string): Promise<AccountView> {
  const bindings = bindingsOf(context);
  const rows = await allRows<AccountView>(context, '/api/v1/accounts', { kind: 'service' });
  const known = rows.find((row) => row.login === login);
  if (known === undefined) {
    return callAdmin(context, '/api/v1/service-accounts', {
      method: 'POST',
      body: { login, bindings, ...whyOf(context) },
    });
  }
  if (bindings.length > 0) {
    const message = 'The service account exists: give it roles with "bartizan role grant".';
    throw new BartizanError('conflict', message);
  }
  return known;
}
