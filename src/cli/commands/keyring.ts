// SPDX-License-Identifier: Apache-2.0
// The keyring: what is in it, a new key, and destruction. It is opened where it is kept, by the user that
// the node runs as; a running node takes a change over by itself. Keys are never shown, and every change is
// recorded before it is made.
import { existsSync, statSync } from 'node:fs';
import { EXIT } from '../../core/error-codes.ts';
import { BartizanError } from '../../core/errors.ts';
import { KEY_PURPOSES, type KeyPurpose, type OwnKeyring } from '../../core/ports/keyring.ts';
import { createRecorder } from '../../node/audit.ts';
import { bootOf, readConfiguration, requireConfiguration } from '../../node/configuration.ts';
import { nodeIdOf } from '../../node/first-start.ts';
import { type NodePaths, nodePaths } from '../../node/paths.ts';
import { processWorld } from '../../node/world.ts';
import { openKeyring } from '../../keys/open-keyring.ts';
import { createSpool } from '../../telemetry/spool.ts';
import { CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { plural, second } from './rows.ts';

const CHANGE_OPTIONS = {
  why: { type: 'string', help: 'reason, kept in the record' },
  ...CONNECTION_OPTIONS,
} as const;
const DESTROY_OPTIONS = {
  yes: { type: 'boolean', help: 'do it: it cannot be undone' },
  ...CHANGE_OPTIONS,
} as const;

/** What people meet when a new key takes over. */
const ROTATED: Readonly<Record<KeyPurpose, string>> = {
  'virtual-key': 'Keys that exist go on working; new ones are hashed with the new key.',
  digest: 'Digests of the same text, and ids of end users, differ before and after.',
  conversation: 'Conversations that are going on get new ids.',
  admin: 'Tokens that exist go on working.',
  session: 'Sessions that exist go on.',
  invitation: 'Links that exist go on working.',
  vault: 'Values get new tokens; what is kept for old ones can still be read.',
};
/** What is lost with a key. */
const LOST: Readonly<Record<KeyPurpose, string>> = {
  'virtual-key': 'Every virtual key that was hashed with it stops working for good.',
  digest:
    'No digest or end-user id that was made with it can be matched to a text or a person again.',
  conversation: 'No conversation id that was made with it can be made again.',
  admin: 'Every token of a service account that was hashed with it stops working for good.',
  session: 'Everyone whose session was made with it has to log in again.',
  invitation: 'Every link that was made with it stops working.',
  vault: 'Values that are kept for tokens of conversations held by providers cannot be read again.',
};

export const keyringList = defineCommand({
  name: 'keyring list',
  summary: 'Keys of the keyring: purpose, state and age, never the key',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan keyring list', 'bartizan keyring list --json'],
  run: (context) =>
    withKeyring(context, async ({ keyring }) => {
      const rows = keyring.keys();
      if (context.json) context.terminal.out(JSON.stringify({ rows }));
      else {
        for (const { id, purpose, state, createdAt } of rows) {
          const made = second(createdAt);
          context.terminal.out(`${id}  ${purpose.padEnd(12)}  ${state.padEnd(9)}  ${made}`);
        }
        context.terminal.say(plural(rows.length, 'key'));
      }
      return EXIT.ok;
    }),
});

export const keyringRotate = defineCommand({
  name: 'keyring rotate',
  summary: 'Make a new current key for a purpose; the old one still verifies',
  usage: 'PURPOSE [--why TEXT]',
  options: CHANGE_OPTIONS,
  examples: ['bartizan keyring rotate virtual-key', 'bartizan keyring rotate digest --json'],
  run: (context) => {
    const purpose = KEY_PURPOSES.find((known) => known === onlyArgument(context));
    if (purpose === undefined) {
      throw new BartizanError('usage', `name one purpose: ${KEY_PURPOSES.join(', ')}`);
    }
    return withKeyring(context, async ({ keyring, record }) => {
      const before = keyring.currentKeyId(purpose);
      record('keyring.rotate', `key-purpose:${purpose}`, { before: { current: before } });
      const id = await keyring.rotate(purpose);
      if (context.json) context.terminal.out(JSON.stringify({ purpose, id, before }));
      else {
        context.terminal.out(id);
        context.terminal.say(`${purpose}: ${id} is current now, ${before} still verifies.`);
        context.terminal.say(ROTATED[purpose]);
      }
      return EXIT.ok;
    });
  },
});

export const keyringDestroy = defineCommand({
  name: 'keyring destroy',
  summary: 'Destroy a previous key for good: nothing made with it verifies again',
  usage: 'KEY_ID --yes [--why TEXT]',
  options: DESTROY_OPTIONS,
  examples: ['bartizan keyring destroy key_4q7w2m9x1b3f --yes --why "two rotations ago"'],
  run: (context) => {
    const id = onlyArgument(context);
    if (!/^key_[0-9a-z]{1,40}$/.test(id)) {
      throw new BartizanError('usage', 'keyring destroy needs one key id (bartizan keyring list)');
    }
    return withKeyring(context, async ({ keyring, record }) => {
      const key = keyring.keys().find((known) => known.id === id);
      if (key === undefined) throw new BartizanError('not_found', 'No key with this id.');
      if (key.state === 'current') {
        const message = `${id} is in use. First: bartizan keyring rotate ${key.purpose}`;
        throw new BartizanError('conflict', message);
      }
      context.terminal.say(`${id}: ${LOST[key.purpose]} Backups of the keyring may still hold it.`);
      requireYes(context);
      record('keyring.destroy', `keyring-key:${id}`, { before: { ...key } });
      await keyring.destroy(id);
      return told(context, { destroyed: id });
    });
  },
});

export const keyringDestroyTenant = defineCommand({
  name: 'keyring destroy-tenant',
  summary: 'Destroy all keys of a tenant for good: nothing recorded of it verifies again',
  usage: 'TENANT --yes [--why TEXT]',
  options: DESTROY_OPTIONS,
  examples: ['bartizan keyring destroy-tenant acme --yes --why "contract ended"'],
  run: (context) => {
    const tenant = onlyArgument(context);
    if (tenant === '') throw new BartizanError('usage', 'keyring destroy-tenant needs one tenant');
    return withKeyring(context, async ({ keyring, record }) => {
      context.terminal.say(
        `${JSON.stringify(tenant)}: no digest, end-user id or conversation id recorded of this tenant can be matched again. Backups of the keyring may still hold its keys.`,
      );
      requireYes(context);
      record('keyring.destroy-tenant', `tenant:${tenant}`, {});
      await keyring.destroyTenant(tenant);
      return told(context, { destroyed: tenant });
    });
  },
});

type Opened = {
  readonly keyring: OwnKeyring;
  /** Throws `cannot_record`: then the change is not made. */
  readonly record: (action: string, target: string, change: { readonly before?: unknown }) => void;
};

/** Opens the keyring that the configuration names, and closes it again. */
async function withKeyring<Result>(
  context: CommandContext,
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const source = readConfiguration(text(context, 'config'));
  const boot = bootOf(source) ?? requireConfiguration(source);
  const paths = nodePaths(text(context, 'data') ?? boot.data_dir);
  requireNode(paths, boot.secrets.keyring.kind);
  const { signal } = new AbortController();
  const world = processWorld('error', { name: 'keyring', signal });
  const keyring = await openKeyring({
    config: boot.secrets,
    file: paths.keyring,
    world,
    environment: process.env,
  });
  const record: Opened['record'] = (action, target, change) => {
    // Of its own, which the node drains like those of its workers.
    const spool = createSpool({
      dir: paths.spool,
      worker: 'keyring',
      pid: process.pid,
      node: nodeIdOf(paths, world),
      world,
      config: boot.telemetry.spool,
    });
    try {
      const by = { name: 'local-admin', account: undefined, why: text(context, 'why') };
      createRecorder(spool, world).audit(by, action, target, change);
    } finally {
      spool.close();
    }
  };
  try {
    return await work({ keyring, record });
  } finally {
    await keyring.close();
  }
}

/** Without a node there is nothing to record a change with, and looking must not make a keyring. */
function requireNode({ root, nodeId, keyring }: NodePaths, kind: 'file' | 'vault'): void {
  if (!existsSync(nodeId) || (kind === 'file' && !existsSync(keyring))) {
    throw new BartizanError('control_unreachable', `no node has run with data directory ${root}`);
  }
  const { uid } = statSync(root);
  if (process.getuid !== undefined && process.getuid() !== uid) {
    throw new BartizanError(
      'usage',
      `${root} belongs to user ${uid}: run this as that user, or the node cannot read what it writes`,
    );
  }
}

function onlyArgument({ positionals }: CommandContext): string {
  return positionals.length === 1 ? (positionals[0] ?? '') : '';
}

function requireYes({ values }: CommandContext): void {
  if (values['yes'] === true) return;
  throw new BartizanError('usage', 'this cannot be undone: repeat it with --yes');
}

function told({ json, terminal }: CommandContext, done: { readonly destroyed: string }) {
  if (json) terminal.out(JSON.stringify(done));
  else terminal.say(`destroyed ${JSON.stringify(done.destroyed)}`);
  return EXIT.ok;
}
