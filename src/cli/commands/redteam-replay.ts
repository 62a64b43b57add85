// SPDX-License-Identifier: Apache-2.0
// `redteam replay`: what the gateway would have said to each tool call of recorded trajectories, given only what came
// before it. It prepares the messages and counts; the judging is that of the gateway.
import { performance } from 'node:perf_hooks';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { bytesOf, linesOf } from '../jsonl.ts';
import { ABLATIONS, type Ablation, createReplay, toolsIn } from './redteam-judge.ts';
import { Score } from './redteam-score.ts';
import { readTrajectory } from './redteam-trajectory.ts';
import { listOf } from './rows.ts';

/** Calls judged before anything is timed: what a running gateway has compiled long ago. */
const WARM_UP = 200;

export const redteamReplay = defineCommand({
  name: 'redteam replay',
  summary: 'Judge every tool call of recorded agent trajectories as the gateway would',
  usage:
    '--trace FILE.jsonl[.gz] --tools FILE.json [--policy PACK ...] [--ablation taint|arguments|full]',
  options: {
    trace: {
      type: 'string',
      help: 'lines {"id","suite","kind":"benign"|"attack","messages":[chat messages]}',
    },
    tools: { type: 'string', help: 'JSON list of the tools that the agent was offered' },
    policy: {
      type: 'string',
      multiple: true,
      help: 'policy pack beside the baseline; may be repeated',
    },
    ablation: {
      type: 'string',
      help: 'taint: hold every action after words of others; arguments: origins alone (default: full)',
    },
    roles: {
      type: 'string',
      help: 'JSON object of tool roles that take the place of proposed ones',
    },
  },
  examples: [
    'bartizan redteam replay --trace travel.jsonl.gz --tools travel.tools.json --json',
    'bartizan redteam replay --trace travel.jsonl --tools tools.json --ablation taint',
  ],
  run: async (context) => {
    const trace = required(context, 'trace');
    const replay = createReplay({
      tools: toolsIn(required(context, 'tools')),
      packs: listOf(context, 'policy'),
      ablation: ablationOf(text(context, 'ablation')),
      roles: text(context, 'roles'),
    });
    const score = new Score();
    const { terminal } = context;
    let warm = 0;
    for await (const line of linesOf(bytesOf(trace))) {
      if ('problem' in line)
        throw new BartizanError('usage', `line ${line.number} is ${line.problem}`);
      if (line.text.trim() === '') continue;
      const trajectory = readTrajectory(line.text, line.number);
      while (warm < WARM_UP) warm += Math.max(1, (await replay(trajectory.steps)).length);
      const calls = await replay(trajectory.steps, () => performance.now());
      const outcome = score.add(trajectory, calls);
      if (context.json) terminal.out(JSON.stringify({ id: trajectory.id, calls }));
      if (outcome !== undefined) terminal.say(`${trajectory.id}: ${outcome}`);
    }
    const summary = score.summary();
    if (context.json) terminal.out(JSON.stringify({ summary }));
    else
      for (const [name, value] of Object.entries(summary))
        terminal.out(`${name}  ${String(value)}`);
    return summary.benign + summary.attack === 0 ? EXIT.inconclusive : EXIT.ok;
  },
});

function required(context: CommandContext, name: string): string {
  const value = text(context, name);
  if (value === undefined) throw new BartizanError('usage', `redteam replay needs --${name} FILE`);
  return value;
}

function ablationOf(name = 'full'): Ablation {
  const known = ABLATIONS.find((one) => one === name);
  if (known === undefined)
    throw new BartizanError('usage', `--ablation is one of ${ABLATIONS.join(', ')}`);
  return known;
}
