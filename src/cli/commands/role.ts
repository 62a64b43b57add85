// SPDX-License-Identifier: Apache-2.0
// Who has which role where.
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import type { Binding } from '../../core/ports/directory.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { defineCommand } from '../command.ts';
import {
  accountByLogin,
  type AccountView,
  BINDING_OPTIONS,
  bindingsOf,
  only,
  whyOf,
} from './account.ts';
import { allRows, plural } from './rows.ts';

const WHY = { type: 'string', help: 'reason, kept in the record' } as const;

export const roleGrant = defineCommand({
  name: 'role grant',
  summary: 'Give a role to an account, or to a group of the identity provider',
  usage: 'LOGIN | group:NAME  --role ROLE [--tenant ID [--app ID]] [--why TEXT]',
  options: { ...BINDING_OPTIONS, why: WHY, ...CONNECTION_OPTIONS },
  examples: [
    'bartizan role grant bob@example.com --role approver',
    'bartizan role grant group:ai-platform --role engineer --tenant retail',
  ],
  run: async (context) => {
    const who = only(context, 'role grant needs a login or group:NAME');
    const [wanted] = bindingsOf(context);
    if (wanted === undefined) throw new BartizanError('usage', 'role grant needs --role ROLE');
    const subject = who.startsWith('group:') ? who : (await accountByLogin(context, who)).id;
    const made = await callAdmin<Binding>(context, '/api/v1/bindings', {
      method: 'POST',
      body: { subject, ...wanted, ...whyOf(context) },
    });
    if (context.json) context.terminal.out(JSON.stringify(made));
    else context.terminal.say(`${printable(who)} is ${made.role} of ${whereOf(made)} (${made.id})`);
    return EXIT.ok;
  },
});

export const roleList = defineCommand({
  name: 'role list',
  summary: 'Who has which role where',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan role list'],
  run: async (context) => {
    const rows = await allRows<Binding>(context, '/api/v1/bindings');
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      const accounts = await allRows<AccountView>(context, '/api/v1/accounts');
      const logins = new Map(accounts.map(({ id, login }) => [id, login]));
      for (const row of rows) {
        const who = logins.get(row.subject) ?? row.subject;
        const line = `${row.id}  ${who.padEnd(32)}  ${row.role.padEnd(8)}  ${whereOf(row)}`;
        context.terminal.out(printable(line));
      }
      context.terminal.say(plural(rows.length, 'binding'));
    }
    return EXIT.ok;
  },
});

export const roleRevoke = defineCommand({
  name: 'role revoke',
  summary: 'Take a role away; effective with the next call',
  usage: 'ID [--why TEXT]',
  options: { why: WHY, ...CONNECTION_OPTIONS },
  examples: ['bartizan role revoke bnd_2f9k...'],
  run: async (context) => {
    const id = only(context, 'role revoke needs the id of a binding: bartizan role list');
    const { why } = whyOf(context);
    const query = why === undefined ? '' : `?why=${encodeURIComponent(why)}`;
    await callAdmin(context, `/api/v1/bindings/${encodeURIComponent(id)}${query}`, {
      method: 'DELETE',
    });
    if (context.json) context.terminal.out(JSON.stringify({ removed: id }));
    else context.terminal.say(`revoked ${printable(id)}`);
    return EXIT.ok;
  },
});

function whereOf({ tenant, app }: Pick<Binding, 'tenant' | 'app'>): string {
  if (tenant === '*') return 'everything';
  return app === '*' ? `tenant ${tenant}` : `app ${app} of tenant ${tenant}`;
}
