// SPDX-License-Identifier: Apache-2.0
// Changes that one person asked for and another one has to approve.
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import type { ChangeRequest } from '../../core/ports/cluster.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type Command, defineCommand, text } from '../command.ts';
import { allRows, second } from './rows.ts';

export const changeList = defineCommand({
  name: 'change list',
  summary: 'Changes that wait for a second person',
  usage: '[--all]',
  options: {
    all: { type: 'boolean', help: 'also those that are decided or have expired' },
    ...CONNECTION_OPTIONS,
  },
  examples: ['bartizan change list', 'bartizan change list --all --json'],
  run: async (context) => {
    const state = context.values['all'] === true ? undefined : 'open';
    const rows = await allRows<ChangeRequest>(context, '/api/v1/changes', { state });
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const row of rows) {
        const asked = `${second(row.requestedAt)} by ${row.requestedBy}`;
        const why = row.why === '' ? '' : `: ${row.why}`;
        context.terminal.out(
          printable(`${row.id}  ${row.state}  ${row.action} ${row.target}  asked ${asked}${why}`),
        );
      }
      context.terminal.say(`${rows.length} ${state === undefined ? 'known' : 'waiting'}`);
    }
    return EXIT.ok;
  },
});

export const changeApprove = decision('approve', {
  done: 'approved',
  summary: 'Approve a change that another person asked for; it is made at once',
});
export const changeReject = decision('reject', {
  done: 'rejected',
  summary: 'Reject a change: it is not made',
});
export const changeWithdraw = decision('withdraw', {
  done: 'withdrawn',
  summary: 'Take back a change that you asked for yourself',
});

function decision(
  verb: 'approve' | 'reject' | 'withdraw',
  { done, summary }: { readonly done: string; readonly summary: string },
): Command {
  return defineCommand({
    name: `change ${verb}`,
    summary,
    usage: 'ID [--why TEXT]',
    options: { why: { type: 'string', help: 'reason, kept in the record' }, ...CONNECTION_OPTIONS },
    examples: [`bartizan change ${verb} chg_01j9zq3r5x8k2m4n6p7q8r9s0t`],
    run: async (context) => {
      const [id] = context.positionals;
      if (id === undefined || context.positionals.length !== 1 || !/^chg_[0-9a-z]+$/.test(id)) {
        throw new BartizanError('usage', `change ${verb} needs the id of a change: chg_...`);
      }
      const why = text(context, 'why');
      const change = await callAdmin<ChangeRequest>(context, `/api/v1/changes/${id}/${verb}`, {
        method: 'POST',
        body: why === undefined ? {} : { why },
      });
      if (context.json) context.terminal.out(JSON.stringify(change));
      else context.terminal.say(printable(`${done}: ${change.action} ${change.target}`));
      return EXIT.ok;
    },
  });
}
