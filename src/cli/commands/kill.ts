// SPDX-License-Identifier: Apache-2.0
// The kill switch of a running node.
import type { KillResult } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import type { KillEntry } from '../../core/ports/store.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';

const KINDS = 'all, tenant, app, key, user, agent, model, provider, tool, mcp-server';

export const killOn = defineCommand({
  name: 'kill on',
  summary: 'Stop new work at once and cut what runs',
  usage: 'KIND:VALUE | all  --why TEXT',
  options: { why: { type: 'string', help: 'reason, kept in the record' }, ...CONNECTION_OPTIONS },
  examples: [
    'bartizan kill on app:demo --why "leaked key"',
    'bartizan kill on model:gpt-4o --why "vendor incident"',
    'bartizan kill on all --why "drill"',
  ],
  run: async (context) => {
    const why = text(context, 'why');
    if (why === undefined || why === '')
      throw new BartizanError('usage', 'kill on needs --why TEXT');
    const result = await callAdmin<KillResult>(context, targetPath(context), {
      method: 'PUT',
      body: { why },
    });
    return report(context, result, 'stopped');
  },
});

export const killOff = defineCommand({
  name: 'kill off',
  summary: 'Lift a stop',
  usage: 'KIND:VALUE | all',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan kill off app:demo'],
  run: async (context) => {
    const result = await callAdmin<KillResult>(context, targetPath(context), { method: 'DELETE' });
    return report(context, result, 'lifted');
  },
});

export const killList = defineCommand({
  name: 'kill list',
  summary: 'What is stopped now',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan kill list --json'],
  run: async (context) => {
    const { rows } = await callAdmin<{ rows: KillEntry[] }>(context, '/api/v1/kill-switches');
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const row of rows) {
        const since = new Date(row.since).toISOString();
        context.terminal.out(`${row.kind}:${row.value}  since ${since}  by ${row.by}: ${row.why}`);
      }
      context.terminal.say(rows.length === 0 ? 'nothing is stopped' : `${rows.length} stopped`);
    }
    return EXIT.ok;
  },
});

function targetPath({ positionals }: CommandContext): string {
  const [target = ''] = positionals;
  const [, kind, value] =
    /^([a-z-]+):(.{1,200})$/.exec(target === 'all' ? 'all:all' : target) ?? [];
  if (kind === undefined || value === undefined || positionals.length !== 1) {
    throw new BartizanError('usage', `name what to stop as KIND:VALUE; kinds: ${KINDS}`);
  }
  return `/api/v1/kill-switches/${kind}/${encodeURIComponent(value)}`;
}

/** Exit 1 when a worker has not confirmed: the stop is stored, but not known to be in force there. */
function report(
  context: CommandContext,
  result: KillResult,
  done: string,
): typeof EXIT.ok | typeof EXIT.findings {
  const everywhere = result.confirmed === result.workers;
  if (context.json) context.terminal.out(JSON.stringify({ ...result, everywhere }));
  else {
    context.terminal.say(
      `${done}: confirmed by ${result.confirmed} of ${result.workers} workers in ${result.ms} ms, ${result.cut} running exchanges cut`,
    );
  }
  return everywhere ? EXIT.ok : EXIT.findings;
}
