// SPDX-License-Identifier: Apache-2.0
// The steps of a version in a running installation: shadow, canary, enforce, withdraw, rollback. What needs a
// second person says so, and ends with 1: it is not done yet.
import type { PolicyRollout, Spread } from '../../api/control-plane.ts';
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import type { ChangeRequest } from '../../core/ports/cluster.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type Command, type CommandContext, defineCommand, text } from '../command.ts';
import { listOf, plural, second } from './rows.ts';

const COMMON = {
  why: { type: 'string', help: 'reason, kept in the record' },
  ...CONNECTION_OPTIONS,
} as const;
const GUARD = {
  'block-rate': {
    type: 'string',
    help: 'how much more often it may refuse, 0 to 1 (default: policy.guards.block_rate)',
  },
} as const;
const SCOPE = {
  share: { type: 'string', help: 'percent of the conversations (shadow 100, canary 5)' },
  app: { type: 'string', multiple: true, help: 'only this app; may be repeated' },
  tenant: { type: 'string', multiple: true, help: 'only this tenant; may be repeated' },
} as const;

type Moved =
  | ({ readonly rollout: PolicyRollout } & Omit<Spread, 'everywhere'>)
  | { readonly change: ChangeRequest };

export const policyShadow = trial('shadow', {
  summary: 'Try a version beside the one in force: it decides nothing',
  example: 'bartizan policy shadow policy-7 --share 20 --app support',
});
export const policyCanary = trial('canary', {
  summary: 'Let a version decide a share of the conversations, 50 % at most',
  example: 'bartizan policy canary policy-7 --share 5',
});
export const policyEnforce = step('enforce', 'Put the version that is tried into force');
export const policyWithdraw = step('withdraw', 'End the trial of a version');

export const policyRollback = defineCommand({
  name: 'policy rollback',
  summary: 'Take the version in force back: the one before decides again, at once',
  usage: '[REVISION] [--why TEXT]',
  options: COMMON,
  examples: ['bartizan policy rollback --why "blocks invoices"'],
  run: async (context) => {
    const [named, ...more] = context.positionals;
    if (more.length > 0) throw new BartizanError('usage', 'policy rollback takes one revision');
    const revision = named ?? (await activeOf(context));
    return moved(context, 'rollback', { revision });
  },
});

async function activeOf(context: CommandContext): Promise<string> {
  const path = '/api/v1/policies?limit=1';
  const { rollout } = await callAdmin<{ readonly rollout: PolicyRollout }>(context, path);
  return rollout.active.revision;
}

function trial(
  kind: 'shadow' | 'canary',
  { summary, example }: { readonly summary: string; readonly example: string },
): Command {
  return defineCommand({
    name: `policy ${kind}`,
    summary,
    usage: 'REVISION [--share PERCENT] [--app ID] [--tenant ID] [--block-rate RATE] [--why TEXT]',
    options: { ...SCOPE, ...GUARD, ...COMMON },
    examples: [example],
    run: async (context) => {
      const share = numberIn(context, 'share', 100);
      return moved(context, `${revisionIn(context, kind)}/${kind}`, {
        ...(share !== undefined && { share }),
        apps: listOf(context, 'app'),
        tenants: listOf(context, 'tenant'),
        ...guardIn(context),
      });
    },
  });
}

function step(kind: 'enforce' | 'withdraw', summary: string): Command {
  return defineCommand({
    name: `policy ${kind}`,
    summary,
    usage:
      kind === 'enforce' ? 'REVISION [--block-rate RATE] [--why TEXT]' : 'REVISION [--why TEXT]',
    options: kind === 'enforce' ? { ...GUARD, ...COMMON } : COMMON,
    examples: [`bartizan policy ${kind} policy-7`],
    run: async (context) =>
      moved(context, `${revisionIn(context, kind)}/${kind}`, guardIn(context)),
  });
}

function numberIn(context: CommandContext, name: string, max: number): number | undefined {
  const given = text(context, name);
  if (given === undefined) return undefined;
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (value >= 0 && value <= max) return value;
  throw new BartizanError('usage', `--${name} is a number from 0 to ${max}`);
}

function guardIn(context: CommandContext): { readonly block_rate?: number } {
  const rate = numberIn(context, 'block-rate', 1);
  return rate === undefined ? {} : { block_rate: rate };
}

function revisionIn({ positionals }: CommandContext, verb: string): string {
  const [revision, ...more] = positionals;
  if (revision === undefined || more.length > 0) {
    throw new BartizanError(
      'usage',
      `policy ${verb} needs one revision; see: bartizan policy status`,
    );
  }
  return encodeURIComponent(revision);
}

async function moved(
  context: CommandContext,
  path: string,
  given: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const why = text(context, 'why');
  const body = { ...given, ...(why !== undefined && { why }) };
  const url = `/api/v1/policies/${path}`;
  const answer = await callAdmin<Moved>(context, url, { method: 'POST', body });
  const { terminal, json } = context;
  if (json) terminal.out(JSON.stringify(answer));
  if ('change' in answer) {
    if (!json) tellWaiting(context, answer.change);
    return EXIT.findings;
  }
  const { rollout, workers, confirmed, nodes, nodesConfirmed, ms } = answer;
  const everywhere = confirmed === workers && nodesConfirmed === nodes;
  if (!json) {
    const { active, candidate } = rollout;
    const tried = candidate === undefined ? '' : `, ${candidate.revision} in ${candidate.stage}`;
    terminal.say(
      printable(
        `${active.revision} is in force${tried}: confirmed by ${confirmed} of ${plural(workers, 'worker')} and ${nodesConfirmed} of ${plural(nodes, 'node')} in ${ms} ms`,
      ),
    );
    if (!everywhere) terminal.say('not everywhere yet: see bartizan node list');
  }
  return everywhere ? EXIT.ok : EXIT.findings;
}

function tellWaiting({ terminal }: CommandContext, change: ChangeRequest): void {
  const until = second(change.expiresAt);
  terminal.say(`not done yet: another person has to approve this until ${until}`);
  terminal.say('  they need the role approver, and an account of their own; they call');
  terminal.say(`  POST /api/v1/changes/${change.id}/approve`);
  terminal.say(`to take it back: bartizan change withdraw ${change.id}`);
}
