// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Exchange } from '../../core/exchange.ts';
import type { Verdict } from '../../core/verdict.ts';
import {
  bodyOf,
  chat,
  codeOf,
  type Front,
  HELLO,
  judgement,
  openFront,
  request,
  statusOf,
  verdict,
} from '../front.fixture.ts';

let front: Front;
afterEach(() => front.stop());

/** Policy answers with `said`; notes what it was asked. */
async function open(said: Verdict, app: Record<string, unknown> = {}): Promise<Exchange[]> {
  const asked: Exchange[] = [];
  front = await openFront({
    app,
    protector: {
      access: async (exchange) => {
        asked.push(exchange);
        return judgement(exchange, 'access', { verdict: said });
      },
    },
  });
  return asked;
}
const say = (body: unknown): Promise<string> => front.raw(chat(front.key, body));

test('policy is asked with who, for whom and what; its decision is recorded', async () => {
  const asked = await open(verdict('allow'));
  assert.equal(statusOf(await say(HELLO)), 200);
  const [exchange] = asked;
  assert.equal(exchange?.tenant, 'default');
  assert.equal(exchange?.app.id, 'demo');
  assert.deepEqual(exchange?.principal, { kind: 'key', id: front.record.prefix });
  assert.equal(exchange?.model, 'gpt-x');
  assert.equal(exchange?.segments[0]?.text, 'hello there');
  assert.deepEqual(
    front.decisions().map(({ facts }) => facts.point),
    ['access', 'request'],
  );
});

test('an unknown model is 404 before policy is asked, and its name is not recorded', async () => {
  const asked = await open(verdict('allow'));
  for (const model of ['none', 'constructor', '__proto__', 'toString', 'GPT-X', 'gpt-x ']) {
    const answer = await say({ ...HELLO, model });
    assert.deepEqual([statusOf(answer), codeOf(answer)], [404, 'unknown_model'], model);
    assert.equal(front.exchanges().at(-1)?.model, undefined);
  }
  assert.equal(asked.length, 0);
});

test('a model that is not on the list of the app is refused by that name', async () => {
  await open(verdict('block', ['model.not_allowed']));
  const answer = await say({ ...HELLO, model: 'secret-model' });
  assert.deepEqual([statusOf(answer), codeOf(answer)], [403, 'model_not_allowed']);
  assert.match(answer, /x-bartizan-verdict: block; reasons=model\.not_allowed/);
  assert.equal(front.sent.length, 0);
});

test('state at the provider is refused with its place', async () => {
  await open(verdict('block', ['state.refused']), { block_style: 'http-403' });
  const answer = await front.raw(
    request(
      'POST /v1/responses',
      [`x-api-key: ${front.key}`, 'Content-Type: application/json'],
      JSON.stringify({ model: 'gpt-x', input: 'x', previous_response_id: 'resp_of_another' }),
    ),
  );
  assert.deepEqual([statusOf(answer), codeOf(answer)], [400, 'provider_state_refused']);
  const { error } = bodyOf(answer) as { error: { param: string } };
  assert.equal(error.param, '/previous_response_id');
  assert.ok(!answer.includes('resp_of_another'));
});

test('any other refusal of access takes the block style of the app', async () => {
  await open(verdict('block', ['region.denied']), { block_style: 'http-403' });
  const answer = await say(HELLO);
  assert.deepEqual([statusOf(answer), codeOf(answer)], [403, 'policy_denied']);
  assert.equal(front.exchanges()[0]?.outcome, 'block');
  assert.deepEqual(front.exchanges()[0]?.reasons, ['region.denied']);
});

test('a policy that throws refuses', async () => {
  front = await openFront({
    protector: {
      access: () => {
        throw new Error('the words of a prompt');
      },
    },
  });
  const answer = await say(HELLO);
  assert.deepEqual([statusOf(answer), codeOf(answer)], [500, 'internal']);
  assert.ok(!answer.includes('words'));
  assert.equal(front.faults[0]?.stage, 'authorise');
  assert.equal(front.sent.length, 0);
  assert.ok(!JSON.stringify(front.events).includes('words'));
});
