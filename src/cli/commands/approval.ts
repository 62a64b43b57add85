// SPDX-License-Identifier: Apache-2.0
// Tool calls of agents that wait for a person.
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { type Approval, APPROVAL_STATES } from '../../core/ports/approvals.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type Command, defineCommand, text } from '../command.ts';
import { allRows, second } from './rows.ts';

export const approvalList = defineCommand({
  name: 'approval list',
  summary: 'Tool calls that wait for the approval of a person',
  usage: '[--state STATE | --all] [--tenant T] [--app A]',
  options: {
    all: { type: 'boolean', help: 'also those that are decided, used or expired' },
    state: { type: 'string', help: `only those in this state: ${APPROVAL_STATES.join(', ')}` },
    tenant: { type: 'string', help: 'only those of this tenant' },
    app: { type: 'string', help: 'only those of this app' },
    ...CONNECTION_OPTIONS,
  },
  examples: ['bartizan approval list', 'bartizan approval list --app demo --all --json'],
  run: async (context) => {
    const all = context.values['all'] === true;
    const state = text(context, 'state') ?? (all ? undefined : 'open');
    const query = { state, tenant: text(context, 'tenant'), app: text(context, 'app') };
    const rows = await allRows<Approval>(context, '/api/v1/approvals', query);
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const row of rows)
        for (const line of linesOf(row)) context.terminal.out(printable(line));
      context.terminal.say(`${rows.length} ${state ?? 'known'}`);
    }
    return EXIT.ok;
  },
});

export const approvalGrant = decision('grant', {
  done: 'granted: the same call passes once',
  summary: 'Let a held tool call through, once, when the model makes it again',
});
export const approvalDeny = decision('deny', {
  done: 'denied',
  summary: 'Deny a held tool call',
});

function linesOf({ id, state, call, expiresAt, ...row }: Approval): readonly string[] {
  const codes = [...new Set(row.reasons.map(({ code }) => code))].join(', ');
  const until = state === 'open' || state === 'granted' ? `  until ${second(expiresAt)}` : '';
  const origins = call.arguments.map(({ pointer, origin, from }) => {
    const of = from.length === 0 ? '' : ` (${from.join(', ')})`;
    return `  ${pointer}: ${origin}${of}`;
  });
  const who = `${row.tenant}/${row.app} by ${row.principal}`;
  return [`${id}  ${state}  ${call.tool} (${call.action})  ${who}${until}  ${codes}`, ...origins];
}

function decision(
  verb: 'grant' | 'deny',
  { done, summary }: { readonly done: string; readonly summary: string },
): Command {
  return defineCommand({
    name: `approval ${verb}`,
    summary,
    usage: 'ID [--why TEXT]',
    options: { why: { type: 'string', help: 'reason, kept in the record' }, ...CONNECTION_OPTIONS },
    examples: [`bartizan approval ${verb} apr_01j9zq3r5x8k2m4n6p7q8r9s0t`],
    run: async (context) => {
      const [id] = context.positionals;
      if (id === undefined || context.positionals.length !== 1 || !/^apr_[0-9a-z]+$/.test(id)) {
        throw new BartizanError('usage', `approval ${verb} needs the id of an approval: apr_...`);
      }
      const why = text(context, 'why');
      const approval = await callAdmin<Approval>(context, `/api/v1/approvals/${id}/${verb}`, {
        method: 'POST',
        body: why === undefined ? {} : { why },
      });
      if (context.json) context.terminal.out(JSON.stringify(approval));
      else {
        const { call, tenant, app } = approval;
        context.terminal.say(printable(`${done}: ${call.tool} of ${tenant}/${app}`));
      }
      return EXIT.ok;
    },
  });
}
