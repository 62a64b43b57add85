// SPDX-License-Identifier: Apache-2.0
// Virtual keys of a running node.
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { printable } from '../../config/words.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { allRows, day, listOf, plural } from './rows.ts';

type KeyView = {
  readonly prefix: string;
  readonly tenant: string;
  readonly app: string;
  readonly apps: readonly string[];
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
};
type MadeKey = KeyView & { readonly key: string };

const DAY_MS = 86_400_000;
const UNIT_S = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

const WHY = { why: { type: 'string', help: 'reason, kept in the record' } } as const;
const MANY = { type: 'string', multiple: true } as const;

export const keyCreate = defineCommand({
  name: 'key create',
  summary: 'Create a virtual key; it is shown once',
  usage: '--app ID [--app ID ...] [--scope S] [--model M] [--address A] [--agent ID] ...',
  options: {
    app: {
      ...MANY,
      help: 'app the key belongs to; further ones of its tenant that it may act for',
    },
    name: { type: 'string', help: 'a name for people' },
    scope: { ...MANY, help: 'chat, embed, count-tokens, models or guard (default: all)' },
    model: { ...MANY, help: 'model it may use, within those of its app (default: all of them)' },
    address: { ...MANY, help: 'address or block it may be used from (default: any)' },
    agent: { type: 'string', help: 'agent that the key is the identity of' },
    'expires-days': { type: 'string', help: 'days until the key expires (default: never)' },
    ...WHY,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    'bartizan key create --app demo --name laptop',
    'bartizan key create --app support --scope chat --model gpt --address 10.1.0.0/16 --expires-days 90',
    'bartizan key create --app demo --json',
  ],
  run: async (context) => {
    const [app, ...apps] = listOf(context, 'app');
    if (app === undefined) throw new BartizanError('usage', 'key create needs --app ID');
    const days = text(context, 'expires-days');
    if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) {
      throw new BartizanError('usage', '--expires-days takes a whole number of days');
    }
    const [agent, why] = [text(context, 'agent'), text(context, 'why')];
    const created = await callAdmin<MadeKey>(context, '/api/v1/keys', {
      method: 'POST',
      body: {
        app,
        apps,
        name: text(context, 'name') ?? '',
        scopes: listOf(context, 'scope'),
        models: listOf(context, 'model'),
        addresses: listOf(context, 'address'),
        ...(agent === undefined ? {} : { agent }),
        ...(why === undefined ? {} : { why }),
        ...(days === undefined ? {} : { expiresAt: Date.now() + Number(days) * DAY_MS }),
      },
    });
    return showOnce(context, created, `key for ${[app, ...apps].join(', ')}, shown this once:`);
  },
});

export const keyRotate = defineCommand({
  name: 'key rotate',
  summary: 'Make a new key like this one, which then ends after an overlap',
  usage: 'PREFIX [--overlap 24h]',
  options: {
    overlap: {
      type: 'string',
      help: 'how long the old key still works: 0s, 30m, 24h, 7d (default: 24h)',
    },
    ...WHY,
    ...CONNECTION_OPTIONS,
  },
  examples: ['bartizan key rotate 7f3k2m9q', 'bartizan key rotate 7f3k2m9q --overlap 0s'],
  run: async (context) => {
    const prefix = prefixOf(context, 'rotate');
    const overlap = text(context, 'overlap') ?? '24h';
    const why = text(context, 'why');
    const made = await callAdmin<MadeKey>(context, `/api/v1/keys/${prefix}/rotate`, {
      method: 'POST',
      body: { overlapSeconds: secondsOf(overlap), ...(why === undefined ? {} : { why }) },
    });
    const words = `new key ${made.prefix}, shown this once; ${prefix} ends in ${overlap}:`;
    return showOnce(context, made, words);
  },
});

export const keyList = defineCommand({
  name: 'key list',
  summary: 'List virtual keys, newest first, without their secrets',
  usage: '[--app ID] [--tenant ID] [--live]',
  options: {
    app: { type: 'string', help: 'only keys of this app' },
    tenant: { type: 'string', help: 'only keys of this tenant' },
    live: { type: 'boolean', help: 'only keys that were not revoked' },
    ...CONNECTION_OPTIONS,
  },
  examples: ['bartizan key list', 'bartizan key list --app support --live --json'],
  run: async (context) => {
    const rows = await allRows<KeyView>(context, '/api/v1/keys', {
      app: text(context, 'app'),
      tenant: text(context, 'tenant'),
      state: context.values['live'] === true ? 'live' : undefined,
    });
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const row of rows) {
        const apps = [row.app, ...row.apps].join(',');
        const end = row.expiresAt === undefined ? '' : `  until ${day(row.expiresAt)}`;
        context.terminal.out(
          `${row.prefix}  ${apps.padEnd(20)}  ${day(row.createdAt)}  ${stateOf(row).padEnd(8)}  ${printable(row.name)}${end}`,
        );
      }
      context.terminal.say(plural(rows.length, 'key'));
    }
    return EXIT.ok;
  },
});

export const keyRevoke = defineCommand({
  name: 'key revoke',
  summary: 'Revoke a virtual key on all workers of all nodes',
  usage: 'PREFIX [--why TEXT]',
  options: { ...WHY, ...CONNECTION_OPTIONS },
  examples: ['bartizan key revoke 7f3k2m9q --why "found in a repository"'],
  run: async (context) => {
    const prefix = prefixOf(context, 'revoke');
    const why = text(context, 'why');
    const query = why === undefined ? '' : `?why=${encodeURIComponent(why)}`;
    await callAdmin(context, `/api/v1/keys/${prefix}${query}`, { method: 'DELETE' });
    if (context.json) context.terminal.out(JSON.stringify({ revoked: prefix }));
    else context.terminal.say(`revoked ${prefix}`);
    return EXIT.ok;
  },
});

function prefixOf({ positionals }: CommandContext, verb: string): string {
  const [prefix] = positionals;
  if (prefix === undefined || positionals.length !== 1 || !/^[a-z0-9]{8}$/.test(prefix)) {
    throw new BartizanError('usage', `key ${verb} needs the 8 characters after "bz_"`);
  }
  return prefix;
}

/** "24h" in seconds. */
function secondsOf(duration: string): number {
  const [, number, unit] = /^(\d{1,7})([smhd])$/.exec(duration) ?? [];
  if (number === undefined || unit === undefined) {
    throw new BartizanError('usage', '--overlap takes a number and s, m, h or d: 30m, 24h, 7d');
  }
  return Number(number) * UNIT_S[unit as keyof typeof UNIT_S];
}

function showOnce(
  { json, terminal }: CommandContext,
  made: MadeKey,
  words: string,
): typeof EXIT.ok {
  if (json) terminal.out(JSON.stringify(made));
  else {
    terminal.say(words);
    terminal.out(made.key);
  }
  return EXIT.ok;
}

function stateOf(key: KeyView): string {
  if (key.revokedAt !== undefined) return 'revoked';
  return key.expiresAt !== undefined && key.expiresAt <= Date.now() ? 'expired' : 'live';
}
