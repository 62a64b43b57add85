// SPDX-License-Identifier: Apache-2.0
// The nodes of an installation.
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import type { NodeRecord } from '../../core/ports/cluster.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { defineCommand, text } from '../command.ts';
import { allRows, plural, second } from './rows.ts';

export const nodeList = defineCommand({
  name: 'node list',
  summary: 'Nodes, when each was last heard of, and what it has applied',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan node list', 'bartizan node list --json'],
  run: async (context) => {
    const rows = await allRows<NodeRecord>(context, '/api/v1/nodes');
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const { node, version, seenAt, dataPlane, snapshot, applied, workers, policy } of rows) {
        const revisions = `resources ${applied.resources}, keys ${applied.keys}, stops ${applied.kills}, policies ${applied.policies}`;
        context.terminal.out(
          printable(
            `${node}  ${dataPlane}  ${plural(workers, 'worker')}  seen ${second(seenAt)}  ${snapshot} (${revisions})  policy ${policy}  version ${version}`,
          ),
        );
      }
      context.terminal.say(plural(rows.length, 'node'));
    }
    return EXIT.ok;
  },
});

export const nodeRemove = defineCommand({
  name: 'node remove',
  summary: 'Forget a node that is gone for good',
  usage: 'NODE [--why TEXT]',
  options: { why: { type: 'string', help: 'reason, kept in the record' }, ...CONNECTION_OPTIONS },
  examples: ['bartizan node remove node_2f9k --why "machine replaced"'],
  run: async (context) => {
    const [node] = context.positionals;
    if (node === undefined || context.positionals.length !== 1) {
      throw new BartizanError('usage', 'node remove needs the name of a node');
    }
    const why = text(context, 'why');
    const query = why === undefined ? '' : `?why=${encodeURIComponent(why)}`;
    await callAdmin(context, `/api/v1/nodes/${encodeURIComponent(node)}${query}`, {
      method: 'DELETE',
    });
    if (context.json) context.terminal.out(JSON.stringify({ removed: node }));
    else context.terminal.say(`removed ${printable(node)}`);
    return EXIT.ok;
  },
});
