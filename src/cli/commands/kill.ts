// SPDX-License-Identifier: Apache-2.0
// The kill switch of a running node.
import type { KillResult } from '../../api/control-plane.ts';
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import type { ChangeRequest } from '../../core/ports/cluster.ts';
import type { KillEntry } from '../../core/ports/store.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { allRows, plural, second } from './rows.ts';

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
    const path = targetPath(context);
    const why = text(context, 'why');
    if (why === undefined || why === '')
      throw new BartizanError('usage', 'kill on needs --why TEXT');
    const result = await callAdmin<KillResult>(context, path, { method: 'PUT', body: { why } });
    return report(context, result, 'stopped');
  },
});

export const killOff = defineCommand({
  name: 'kill off',
  summary: 'Lift a stop, or ask another person to',
  usage: 'KIND:VALUE | all  [--why TEXT]',
  options: { why: { type: 'string', help: 'reason, kept in the record' }, ...CONNECTION_OPTIONS },
  examples: ['bartizan kill off app:demo --why "key replaced"'],
  run: async (context) => {
    const why = text(context, 'why');
    const query = why === undefined ? '' : `?why=${encodeURIComponent(why)}`;
    const answer = await callAdmin<KillResult | { readonly change: ChangeRequest }>(
      context,
      `${targetPath(context)}${query}`,
      { method: 'DELETE' },
    );
    return 'change' in answer ? waiting(context, answer.change) : report(context, answer, 'lifted');
  },
});

export const killList = defineCommand({
  name: 'kill list',
  summary: 'What is stopped now',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan kill list --json'],
  run: async (context) => {
    const rows = await allRows<KillEntry>(context, '/api/v1/kill-switches');
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const { kind, value, since, by, why } of rows) {
        const who = printable(`${kind}:${value}  since ${second(since)}  by ${by}: ${why}`);
        context.terminal.out(who);
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

/** Exit 1 when a worker or node has not confirmed: the stop is stored, but not known to be in force there. */
function report(
  context: CommandContext,
  result: KillResult,
  done: string,
): typeof EXIT.ok | typeof EXIT.findings {
  const { workers, confirmed, nodes, nodesConfirmed, ms, cut } = result;
  const everywhere = confirmed === workers && nodesConfirmed === nodes;
  if (context.json) context.terminal.out(JSON.stringify({ ...result, everywhere }));
  else {
    context.terminal.say(
      `${done}: confirmed by ${confirmed} of ${plural(workers, 'worker')} and ${nodesConfirmed} of ${plural(nodes, 'node')} in ${ms} ms, ${plural(cut, 'running exchange')} cut here`,
    );
    if (!everywhere) {
      context.terminal.say('not everywhere yet: see bartizan node list');
    }
  }
  return everywhere ? EXIT.ok : EXIT.findings;
}

/** Exit 1: what was asked for is not done. */
function waiting({ json, terminal }: CommandContext, change: ChangeRequest): typeof EXIT.findings {
  if (json) terminal.out(JSON.stringify({ change }));
  else {
    terminal.say(
      `not lifted yet: another person has to approve this until ${second(change.expiresAt)}`,
    );
    terminal.say('  they need the role approver, and an account of their own; they call');
    terminal.say(`  POST /api/v1/changes/${change.id}/approve`);
    terminal.say(`to take it back: bartizan change withdraw ${change.id}`);
  }
  return EXIT.findings;
}
