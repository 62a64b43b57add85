// SPDX-License-Identifier: Apache-2.0
// People who may act on the control plane: they are invited by a one-time link, and never given a password.
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type Command, type CommandContext, defineCommand, text } from '../command.ts';
import { allRows, day, plural, second } from './rows.ts';

export type AccountView = {
  readonly id: string;
  readonly kind: 'person' | 'service';
  readonly login: string;
  readonly name: string;
  readonly createdAt: number;
  readonly disabledAt?: number;
};
type Link = { readonly secret: string; readonly expiresAt: number };

const WHY = { type: 'string', help: 'reason, kept in the record' } as const;

/** Options that say what is bound where. */
export const BINDING_OPTIONS = {
  role: { type: 'string', help: 'viewer, analyst, engineer, approver or admin' },
  tenant: { type: 'string', help: 'only for this tenant (default: everything)' },
  app: { type: 'string', help: 'only for this app of the tenant' },
} as const;

export const accountInvite = defineCommand({
  name: 'account invite',
  summary: 'Make an account; shows the one-time link to send to the person',
  usage: 'LOGIN [--name TEXT] [--role ROLE [--tenant ID [--app ID]]] [--why TEXT]',
  options: {
    name: { type: 'string', help: 'name for people' },
    ...BINDING_OPTIONS,
    why: WHY,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    'bartizan account invite ada@example.com --role admin',
    'bartizan account invite bob@example.com --role engineer --tenant retail --why "new colleague"',
  ],
  run: async (context) => {
    const login = only(context, 'account invite needs a login');
    const bindings = bindingsOf(context);
    const made = await callAdmin<AccountView & { link: Link }>(context, '/api/v1/accounts', {
      method: 'POST',
      body: { login, name: text(context, 'name') ?? '', bindings, ...whyOf(context) },
    });
    return showLink(context, made.link, `account ${made.login}; the person opens this link`);
  },
});

export const accountList = defineCommand({
  name: 'account list',
  summary: 'People and service accounts',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan account list'],
  run: async (context) => {
    const rows = await allRows<AccountView>(context, '/api/v1/accounts');
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const { login, kind, name, createdAt, disabledAt } of rows) {
        const state = disabledAt === undefined ? 'active' : 'disabled';
        const line = `${login.padEnd(32)}  ${kind.padEnd(7)}  ${day(createdAt)}  ${state.padEnd(8)}  ${name}`;
        context.terminal.out(printable(line));
      }
      context.terminal.say(plural(rows.length, 'account'));
    }
    return EXIT.ok;
  },
});

export const accountReset = defineCommand({
  name: 'account reset',
  summary: 'Take away password, passkeys and sessions of a person; shows a new one-time link',
  usage: 'LOGIN [--why TEXT]',
  options: { why: WHY, ...CONNECTION_OPTIONS },
  examples: ['bartizan account reset ada@example.com --why "lost laptop"'],
  run: async (context) => {
    const account = await accountByLogin(context, only(context, 'account reset needs a login'));
    const link = await callAdmin<Link>(context, `/api/v1/accounts/${account.id}/reset`, {
      method: 'POST',
      body: whyOf(context),
    });
    return showLink(context, link, `${account.login} is reset; the person opens this link`);
  },
});

export const accountDisable = switched('disable', {
  disabled: true,
  summary: 'End the sessions and stop the tokens of an account',
});
export const accountEnable = switched('enable', {
  disabled: false,
  summary: 'Let an account in again',
});

function switched(
  verb: string,
  { disabled, summary }: { readonly disabled: boolean; readonly summary: string },
): Command {
  return defineCommand({
    name: `account ${verb}`,
    summary,
    usage: 'LOGIN [--why TEXT]',
    options: { why: WHY, ...CONNECTION_OPTIONS },
    examples: [`bartizan account ${verb} bob@example.com`],
    run: async (context) => {
      const account = await accountByLogin(context, only(context, `account ${verb} needs a login`));
      const after = await callAdmin<AccountView>(context, `/api/v1/accounts/${account.id}`, {
        method: 'PUT',
        body: { disabled, ...whyOf(context) },
      });
      if (context.json) context.terminal.out(JSON.stringify(after));
      else context.terminal.say(`${verb}d ${printable(after.login)}`);
      return EXIT.ok;
    },
  });
}

/** The account with a login. Throws `not_found`. */
export async function accountByLogin(context: CommandContext, login: string): Promise<AccountView> {
  const rows = await allRows<AccountView>(context, '/api/v1/accounts');
  const found = rows.find((row) => row.login === login.toLowerCase());
  if (found === undefined) throw new BartizanError('not_found', 'No account with this login.');
  return found;
}

/** The one positional argument. */
export function only({ positionals }: CommandContext, missing: string): string {
  const [one] = positionals;
  if (one === undefined || positionals.length !== 1) throw new BartizanError('usage', missing);
  return one;
}

/** What `--role`, `--tenant` and `--app` say, as the API takes it. */
export function bindingsOf(context: CommandContext): readonly object[] {
  const [role, tenant, app] = [
    text(context, 'role'),
    text(context, 'tenant'),
    text(context, 'app'),
  ];
  if (role === undefined) {
    if (tenant === undefined && app === undefined) return [];
    throw new BartizanError('usage', '--tenant and --app need --role');
  }
  const where = {
    ...(tenant === undefined ? {} : { tenant }),
    ...(app === undefined ? {} : { app }),
  };
  return [{ role, ...where }];
}

export function whyOf(context: CommandContext): { readonly why?: string } {
  const why = text(context, 'why');
  return why === undefined ? {} : { why };
}

async function showLink(
  context: CommandContext,
  { secret, expiresAt }: Link,
  words: string,
): Promise<typeof EXIT.ok> {
  const { site } = await callAdmin<{ site: string }>(context, '/api/v1/session/ways');
  const link = `${site}/setup#${secret}`;
  if (context.json) context.terminal.out(JSON.stringify({ link, expiresAt }));
  else {
    context.terminal.say(`${printable(words)} once, until ${second(expiresAt)}:`);
    context.terminal.out(link);
  }
  return EXIT.ok;
}
