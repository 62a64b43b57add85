// SPDX-License-Identifier: Apache-2.0
// How long one tool call is judged with 100 messages before it: histories out of the small worlds of test/agents,
// judged like a replay, policy included. `cold` reads the history for the first time, `warm` has read it for the turn
// before, as a gateway has. Prints one line of JSON.
import { createReplay, type Replay } from '../src/cli/commands/redteam-judge.ts';
import { readTrajectory, type Step } from '../src/cli/commands/redteam-trajectory.ts';
import type { JsonValue } from '../src/core/json/types.ts';
import { type Domain, DOMAINS } from '../test/agents/domains.data.ts';
import { type Message, trajectories } from '../test/agents/trajectories.ts';

const MESSAGES = 100;
const ROUNDS = 30;

type Case = { readonly replay: () => Replay; readonly step: Step; readonly chars: number };

/** Trajectories of one world, one after the other, each call with an id of its own. */
function historyOf(domain: Domain, from: number): readonly Message[] {
  const lines = trajectories(from).filter((line) => line.domain === domain);
  const messages: Message[] = [];
  for (let at = from; messages.length < MESSAGES; at++) {
    const own = lines[(at * 7) % lines.length]?.messages ?? [];
    const text = JSON.stringify(own).replaceAll(/call_(\d+)/g, `call_${at}_$1`);
    messages.push(...(JSON.parse(text) as Message[]).filter(({ role }) => role !== 'system'));
  }
  return messages;
}

function caseOf(domain: Domain, from: number): Case | undefined {
  const messages = historyOf(domain, from);
  const line = JSON.stringify({ id: domain.name, kind: 'benign', messages });
  const step = readTrajectory(line, 1).steps.at(-1);
  const tools = domain.tools.map((tool) => ({ type: 'function', function: tool }));
  const given = JSON.parse(JSON.stringify(tools)) as readonly JsonValue[];
  const replay = (): Replay =>
    createReplay({ tools: given, packs: [], ablation: 'full', roles: undefined });
  return step && { replay, step, chars: line.length };
}

/** Time of the processor: a machine that others use as well does not change it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const shareOf = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

const cases = DOMAINS.flatMap((domain) =>
  [1, 2, 3].map((from) => caseOf(domain, from) ?? []).flat(),
);
const micros = { cold: [] as number[], warm: [] as number[] };
for (const { replay, step } of cases) {
  const known = replay();
  for (let round = 0; round < ROUNDS; round++) {
    const timed = await known([step], cpuMs);
    // The first rounds compile what a running gateway has compiled long ago.
    if (round >= ROUNDS / 3) micros.warm.push(...timed.map((call) => call.micros));
  }
}
for (const { replay, step } of cases) {
  for (let round = 0; round < 3; round++) {
    const fresh = replay();
    const small = { ...step, before: step.before.slice(0, 3) };
    for (let warm = 0; warm < ROUNDS; warm++) await fresh([small]);
    const timed = await fresh([step], cpuMs);
    micros.cold.push(...timed.map((call) => call.micros));
  }
}
const figures = Object.entries(micros).map(([name, list]) => {
  const sorted = list.toSorted((a, b) => a - b);
  return [name, { p50_us: shareOf(sorted, 0.5), p99_us: shareOf(sorted, 0.99) }] as const;
});
const chars = Math.round(cases.reduce((sum, one) => sum + one.chars, 0) / cases.length);
process.stdout.write(
  `${JSON.stringify({ messages: MESSAGES, chars, ...Object.fromEntries(figures) })}\n`,
);
