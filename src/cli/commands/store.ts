// SPDX-License-Identifier: Apache-2.0
// The store: backup, restore, check, schema. They work on the store itself and need no running node; where
// a running one would be in the way, they refuse. What they change is recorded before it is changed.
import { existsSync, statSync } from 'node:fs';
import { EXIT } from '../../core/error-codes.ts';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';
import { createSecretSource } from '../../keys/secret-source.ts';
import { createRecorder } from '../../node/audit.ts';
import {
  type Boot,
  bootOf,
  readConfiguration,
  requireConfiguration,
} from '../../node/configuration.ts';
import { lockDataDir } from '../../node/data-lock.ts';
import { nodeIdOf } from '../../node/first-start.ts';
import { makeDataDir, type NodePaths, nodePaths } from '../../node/paths.ts';
import { processWorld } from '../../node/world.ts';
import { checkStore } from '../../store/backup/check.ts';
import { restoreBackup } from '../../store/backup/restore.ts';
import { writeBackup } from '../../store/backup/write.ts';
import type { SchemaAccess } from '../../store/database.ts';
import { accessPostgres, accessSqlite, migrateTo } from '../../store/maintenance.ts';
import { createSpool } from '../../telemetry/spool.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { plural, second } from './rows.ts';

const PLACE_OPTIONS = {
  config: { type: 'string', help: 'configuration file, as for start' },
  data: { type: 'string', help: 'data directory, as for start' },
} as const;

export const storeBackup = defineCommand({
  name: 'store backup',
  summary: 'Write all of the store to one file, also beside a running node',
  usage: 'FILE',
  options: PLACE_OPTIONS,
  examples: ['bartizan store backup bartizan-2026-01-31.backup'],
  run: (context) => {
    const file = onlyArgument(context, 'store backup needs one FILE to write');
    return withStore(context, { make: false, alone: false }, async ({ access, world, record }) => {
      record('store.backup', 'store', {});
      const { header, digest } = await writeBackup(access, { file, now: world.clock.now() });
      const rows = header.tables.reduce((sum, table) => sum + table.rows, 0);
      if (context.json) {
        context.terminal.out(JSON.stringify({ file, schema: header.schema, rows, digest }));
        return EXIT.ok;
      }
      context.terminal.out(digest);
      context.terminal.say(
        `${file}: ${plural(rows, 'row')} of schema ${header.schema}, digest above.`,
      );
      context.terminal.say(
        'It holds the whole record and the hashes of keys and passwords: only you can read it, keep it so. The keyring is not in it; back that up apart.',
      );
      return EXIT.ok;
    });
  },
});

export const storeRestore = defineCommand({
  name: 'store restore',
  summary: 'Put a backup into the store, whole or not at all; no node may run',
  usage: 'FILE [--replace] [--digest HEX] [--why TEXT]',
  options: {
    replace: { type: 'boolean', help: 'remove what the store holds' },
    digest: { type: 'string', help: 'the digest that the backup must have' },
    why: { type: 'string', help: 'reason, kept in the record' },
    ...PLACE_OPTIONS,
  },
  examples: [
    'bartizan store restore bartizan.backup --digest 5f2c...',
    'bartizan store restore bartizan.backup --config postgres.yaml',
  ],
  run: (context) => {
    const file = onlyArgument(context, 'store restore needs one FILE to read');
    const digest = text(context, 'digest');
    if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
      throw new BartizanError('usage', '--digest takes the 64 hex digits that the backup printed');
    }
    return withStore(context, { make: true, alone: true }, async ({ access, world, record }) => {
      const replace = context.values['replace'] === true;
      record('store.restore', 'store', { after: { replace, digest } });
      const now = world.clock.now();
      const result = await restoreBackup(access, { file, now, replace, digest });
      if (context.json) {
        context.terminal.out(JSON.stringify(result));
        return EXIT.ok;
      }
      const { rows, createdAt } = result;
      context.terminal.say(
        `${plural(rows, 'row')} restored, as they were at ${second(createdAt)}.`,
      );
      context.terminal.say(
        'What was changed since is undone too: roles, passwords and limits are as they were. Of a store that was replaced, stops, revoked keys and disabled accounts stay; of one that is gone, look at them before a node serves (bartizan kill list, bartizan key list).',
      );
      return EXIT.ok;
    });
  },
});

export const storeCheck = defineCommand({
  name: 'store check',
  summary: 'Look through the whole store for what is missing or damaged',
  usage: '',
  options: PLACE_OPTIONS,
  examples: ['bartizan store check', 'bartizan store check --json'],
  run: (context) =>
    withStore(context, { make: false, alone: false }, async ({ access }) => {
      const { terminal, json } = context;
      const report = await checkStore(access);
      const { schema, nodes, problems } = report;
      if (json) terminal.out(JSON.stringify(report));
      else {
        for (const { node, count, first, last } of nodes) {
          terminal.out(`${node}  ${plural(count, 'event')}, ${first} to ${last}`);
        }
        for (const problem of problems) terminal.say(`problem: ${problem}`);
        const found =
          problems.length === 0 ? 'nothing is wrong' : plural(problems.length, 'problem');
        terminal.say(`schema ${schema}, ${plural(nodes.length, 'node')}: ${found}`);
      }
      return problems.length === 0 ? EXIT.ok : EXIT.findings;
    }),
});

export const storeMigrate = defineCommand({
  name: 'store migrate',
  summary: 'Bring the schema of the store forward, or back where nothing is lost',
  usage: '[--to N] [--why TEXT]',
  options: {
    to: { type: 'string', help: 'number of the schema (default: the newest)' },
    why: { type: 'string', help: 'reason, kept in the record' },
    ...PLACE_OPTIONS,
  },
  examples: ['bartizan store migrate', 'bartizan store migrate --to 6'],
  run: (context) => {
    const wanted = text(context, 'to');
    if (wanted !== undefined && !/^[1-9]\d{0,3}$/.test(wanted)) {
      throw new BartizanError('usage', '--to takes the number of a schema');
    }
    const to = wanted === undefined ? undefined : Number(wanted);
    return withStore(context, { make: false, alone: true }, async ({ access, world, record }) => {
      record('store.migrate', 'store', { after: { schema: to ?? 'newest' } });
      const result = await migrateTo(access, { to, now: world.clock.now() });
      if (context.json) context.terminal.out(JSON.stringify(result));
      else context.terminal.say(`the store has schema ${result.to} now, it had ${result.from}`);
      return EXIT.ok;
    });
  },
});

type Use = {
  /** Whether an embedded store may be made. */
  readonly make: boolean;
  /** Whether no node may run on the data directory of an embedded store. */
  readonly alone: boolean;
};

type Opened = {
  readonly access: SchemaAccess;
  readonly world: World;
  /** Throws `cannot_record`: then nothing is done. Without a node there is no record to write to. */
  readonly record: (action: string, target: string, change: { readonly after?: unknown }) => void;
};

async function withStore<Result>(
  context: CommandContext,
  use: Use,
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const source = readConfiguration(text(context, 'config'));
  const boot = bootOf(source) ?? requireConfiguration(source);
  const paths = nodePaths(text(context, 'data') ?? boot.data_dir);
  refuseForeignUser(paths);
  const world = processWorld('error', { name: 'store', signal: new AbortController().signal });
  const embedded = boot.store.kind === 'sqlite';
  if (embedded && use.make) makeDataDir(paths);
  const unlock =
    embedded && use.alone && existsSync(paths.root)
      ? lockDataDir(paths.lock, paths.root)
      : undefined;
  try {
    const access = await openStore(boot, { file: paths.store, make: use.make }, world);
    try {
      return await work({ access, world, record: recordOf(context, { boot, paths, world }) });
    } finally {
      await access.close();
    }
  } finally {
    unlock?.();
  }
}

async function openStore(
  { store, secrets }: Boot,
  embedded: { readonly file: string; readonly make: boolean },
  world: World,
): Promise<SchemaAccess> {
  if (store.kind === 'sqlite') return accessSqlite(embedded.file, embedded.make);
  const source = createSecretSource({ config: secrets, environment: process.env, world });
  const resolve = (reference: string | undefined) =>
    reference === undefined ? undefined : source.resolve(reference);
  try {
    const password = await resolve(store.password);
    const ca = (await resolve(store.ca))?.reveal();
    return accessPostgres({ config: store, password, ca });
  } finally {
    await source.close();
  }
}

type Recording = { readonly boot: Boot; readonly paths: NodePaths; readonly world: World };

function recordOf(context: CommandContext, { boot, paths, world }: Recording): Opened['record'] {
  return (action, target, change) => {
    if (!existsSync(paths.nodeId)) return;
    // Of its own, which the node drains like those of its workers.
    const spool = createSpool({
      dir: paths.spool,
      worker: 'store',
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
}

/** Files made by another user are ones that the node could not write to. */
function refuseForeignUser({ root }: NodePaths): void {
  const owner = statSync(root, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || process.getuid === undefined || process.getuid() === owner) return;
  throw new BartizanError('usage', `${root} belongs to user ${owner}: run this as that user.`);
}

function onlyArgument({ positionals }: CommandContext, message: string): string {
  const [first] = positionals;
  if (positionals.length === 1 && first !== undefined && first !== '') return first;
  throw new BartizanError('usage', message);
}
