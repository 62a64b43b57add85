// SPDX-License-Identifier: Apache-2.0
// Virtual keys of a running node.
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { defineCommand, text } from '../command.ts';

type KeyView = {
  readonly prefix: string;
  readonly app: string;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
};

const DAY_MS = 86_400_000;

export const keyCreate = defineCommand({
  name: 'key create',
  summary: 'Create a virtual key; it is shown once',
  usage: '--app ID [--name TEXT] [--expires-days N]',
  options: {
    app: { type: 'string', help: 'app the key belongs to (from the configuration)' },
    name: { type: 'string', help: 'a name for people' },
    'expires-days': { type: 'string', help: 'days until the key expires (default: never)' },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    'bartizan key create --app demo --name laptop',
    'bartizan key create --app demo --json',
  ],
  run: async (context) => {
    const app = text(context, 'app');
    if (app === undefined) throw new BartizanError('usage', 'key create needs --app ID');
    const days = text(context, 'expires-days');
    if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days)) {
      throw new BartizanError('usage', '--expires-days takes a whole number of days');
    }
    const created = await callAdmin<KeyView & { key: string }>(context, '/api/v1/keys', {
      method: 'POST',
      body: {
        app,
        name: text(context, 'name') ?? '',
        ...(days === undefined ? {} : { expiresAt: Date.now() + Number(days) * DAY_MS }),
      },
    });
    if (context.json) context.terminal.out(JSON.stringify(created));
    else {
      context.terminal.say(`key for app ${app}, shown this once:`);
      context.terminal.out(created.key);
    }
    return EXIT.ok;
  },
});

export const keyList = defineCommand({
  name: 'key list',
  summary: 'List virtual keys, without their secrets',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan key list'],
  run: async (context) => {
    const { rows } = await callAdmin<{ rows: KeyView[] }>(context, '/api/v1/keys');
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const row of rows) {
        const created = new Date(row.createdAt).toISOString().slice(0, 10);
        context.terminal.out(
          `${row.prefix}  ${row.app.padEnd(20)}  ${created}  ${stateOf(row).padEnd(8)}  ${row.name}`,
        );
      }
      context.terminal.say(`${rows.length} key${rows.length === 1 ? '' : 's'}`);
    }
    return EXIT.ok;
  },
});

export const keyRevoke = defineCommand({
  name: 'key revoke',
  summary: 'Revoke a virtual key on all workers',
  usage: 'PREFIX',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan key revoke 7f3k2m9q'],
  run: async (context) => {
    const [prefix] = context.positionals;
    if (prefix === undefined || !/^[a-z0-9]{8}$/.test(prefix)) {
      throw new BartizanError('usage', 'key revoke needs the 8 characters after "bz_"');
    }
    await callAdmin(context, `/api/v1/keys/${prefix}`, { method: 'DELETE' });
    if (context.json) context.terminal.out(JSON.stringify({ revoked: prefix }));
    else context.terminal.say(`revoked ${prefix}`);
    return EXIT.ok;
  },
});

function stateOf(key: KeyView): string {
  if (key.revokedAt !== undefined) return 'revoked';
  return key.expiresAt !== undefined && key.expiresAt <= Date.now() ? 'expired' : 'live';
}
