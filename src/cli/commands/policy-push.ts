// SPDX-License-Identifier: Apache-2.0
// `policy push` and `policy status`: versions of the policy of a running installation. A pushed version decides
// nothing until somebody tries it or puts it into force.
import type { PolicyRollout, PolicyTrial, PushedPolicy } from '../../api/control-plane.ts';
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import type { PolicyVersion } from '../../core/ports/policy-versions.ts';
import { VERSION_BYTES_MAX } from '../../node/rollout/placed.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { readBounded, required } from '../pack-files.ts';
import { plural, second } from './rows.ts';

export const policyPush = defineCommand({
  name: 'policy push',
  summary: 'Bring a bundle into a running installation as a version; it decides nothing yet',
  usage: 'BUNDLE.tar.gz [--why TEXT]',
  options: { why: { type: 'string', help: 'reason, kept in the record' }, ...CONNECTION_OPTIONS },
  examples: [
    'bartizan policy push policy-7.tar.gz --why "block card numbers"',
    'bartizan policy push policy-7.tar.gz --json',
  ],
  run: async (context) => {
    const [path, ...more] = context.positionals;
    if (path === undefined || more.length > 0) {
      throw new BartizanError('usage', 'policy push needs one bundle: BUNDLE.tar.gz');
    }
    const bundle = required(readBounded(path, VERSION_BYTES_MAX), path).toString('base64');
    const why = text(context, 'why');
    const body = { bundle, ...(why !== undefined && { why }) };
    const pushed = await callAdmin<PushedPolicy>(context, '/api/v1/policies', {
      method: 'POST',
      body,
    });
    if (context.json) context.terminal.out(JSON.stringify(pushed));
    else {
      const signed = pushed.signedBy === undefined ? 'not signed' : `signed by ${pushed.signedBy}`;
      context.terminal.say(
        printable(
          `${pushed.revision} is here: ${signed}, ${plural(pushed.tests, 'test')} passed, compiled in ${pushed.compileMs} ms`,
        ),
      );
      context.terminal.say(`try it: bartizan policy shadow ${printable(pushed.revision)}`);
    }
    return EXIT.ok;
  },
});

type Status = {
  readonly source: string;
  readonly inForce: string;
  readonly rollout: PolicyRollout;
  readonly rows: readonly PolicyVersion[];
};

export const policyStatus = defineCommand({
  name: 'policy status',
  summary: 'Versions of the policy, which is in force or tried, and how the tried one differs',
  usage: '',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan policy status', 'bartizan policy status --json'],
  run: async (context) => {
    const status = await callAdmin<Status>(context, '/api/v1/policies?limit=500');
    const { trials } = await callAdmin<{ readonly trials: readonly PolicyTrial[] }>(
      context,
      '/api/v1/policies/candidate',
    );
    if (context.json) context.terminal.out(JSON.stringify({ ...status, trials }));
    else show(context, status, trials);
    return EXIT.ok;
  },
});

function show(
  { terminal }: CommandContext,
  { source, inForce, rollout, rows }: Status,
  trials: readonly PolicyTrial[],
): void {
  const { active, candidate, previous } = rollout;
  const tell = (line: string): void => terminal.out(printable(line));
  tell(`in force here: ${inForce} (source ${source})`);
  if (active.by !== '') tell(`  since ${second(active.since)} by ${active.by}`);
  if (candidate !== undefined) {
    const { stage, revision, share, apps, tenants, since, by } = candidate;
    const where = [...apps.map((app) => `app ${app}`), ...tenants.map((one) => `tenant ${one}`)];
    const only = where.length === 0 ? '' : `, only ${where.join(', ')}`;
    tell(`${stage}: ${revision} on ${share} %${only}, since ${second(since)} by ${by}`);
  }
  for (const trial of trials) showTrial(tell, trial);
  if (previous.length > 0) {
    tell(`before: ${previous.map(({ revision }) => revision).join(', ')}`);
  }
  for (const row of rows) {
    const signed = row.signedBy === undefined ? 'not signed' : `signed by ${row.signedBy}`;
    const why = row.why === '' ? '' : `: ${row.why}`;
    tell(
      `version ${row.revision}  ${signed}  pushed ${second(row.pushedAt)} by ${row.pushedBy}${why}`,
    );
  }
  terminal.say(plural(rows.length, 'version'));
}

function showTrial(tell: (line: string) => void, trial: PolicyTrial): void {
  const { stage, revision, decisions, outcomes, reasons, micros, skipped } = trial;
  const same = outcomes
    .filter(({ active, candidate }) => active === candidate)
    .reduce((sum, { count }) => sum + count, 0);
  const shares = decisions === 0 ? '' : ` (${((same / decisions) * 100).toFixed(2)} %)`;
  tell(`  ${stage} ${revision}: ${same} of ${plural(decisions, 'decision')} the same${shares}`);
  for (const { point, active, candidate, count } of outcomes) {
    if (active !== candidate) tell(`  ${point}: ${active} would be ${candidate}  ${count}`);
  }
  for (const { point, only, code, count } of reasons) {
    tell(`  ${point}: ${code} by the ${only === 'active' ? 'old' : 'new'} one only  ${count}`);
  }
  if (skipped > 0) tell(`  ${skipped} not compared for want of time`);
  tell(
    `  99 % within ${micros.candidate.p99 ?? '-'} us, the old one ${micros.active.p99 ?? '-'} us`,
  );
}
