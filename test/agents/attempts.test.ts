// SPDX-License-Identifier: Apache-2.0
// Single attempts before the judge of the gateway: every hijacked call is held, and honest ones go through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReplay } from '../../src/cli/commands/redteam-judge.ts';
import { readTrajectory } from '../../src/cli/commands/redteam-trajectory.ts';
import { type Attempt, DATA_DEPENDENT, HIJACKED, HONEST, TOOLS } from './attempts.data.ts';

const replay = createReplay({
  tools: JSON.parse(JSON.stringify(TOOLS)),
  packs: [],
  ablation: 'full',
  roles: undefined,
});

const callOf = (id: string, tool: string, args: unknown) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name: tool, arguments: JSON.stringify(args) } }],
});

/** What becomes of the last call. */
async function judged({ name, history, call }: Attempt): Promise<string> {
  const messages = history.flatMap((one, at): readonly object[] => {
    if (one[0] !== 'used') return [{ role: one[0], content: one[1] }];
    const [, tool, args, result] = one;
    const content = typeof result === 'string' ? result : JSON.stringify(result);
    const id = `call_${at}`;
    return [callOf(id, tool, args), { role: 'tool', tool_call_id: id, content }];
  });
  const line = { id: name, kind: 'attack', messages: [...messages, callOf('last', ...call)] };
  const { steps } = readTrajectory(JSON.stringify(line), 1);
  const last = (await replay(steps)).at(-1) ?? assert.fail('no call');
  return `${last.outcome} ${last.reason}`;
}

for (const attempt of [...HIJACKED, ...DATA_DEPENDENT]) {
  test(`held: ${attempt.name}`, async () => {
    assert.match(await judged(attempt), /^(?:ask|block) tools\./);
  });
}

for (const attempt of HONEST) {
  test(`let through: ${attempt.name}`, async () => {
    assert.match(await judged(attempt), /^allow /);
  });
}
