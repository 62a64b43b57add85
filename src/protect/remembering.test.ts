// SPDX-License-Identifier: Apache-2.0
// Where the provider keeps the history: tokens are kept before a request leaves and are back for the next,
// only for apps that may use such a thing, and a vault that fails is for policy to judge.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Exchange, WireId } from '../core/exchange.ts';
import type { KeptToken, TokenVault } from '../core/ports/vault.ts';
import { fakeWorld } from '../core/world.ts';
import { protectionsConfig } from '../policy/config.ts';
import { apply } from './edits.ts';
import { exchangeOf, protections, protectorOf, segment } from './exchange.fixture.ts';

const EMAIL = 'grace@navy.example';
const RULES = [
  { id: 'pii', detectors: ['privacy/*'], on: ['request'], action: 'mask', style: 'tokenise' },
];
const STATES = ['store', 'previous-response'];
const later = {
  wire: 'openai-responses',
  providerState: [{ kind: 'previous-response', pointer: '/p', value: 'x' }],
} satisfies Partial<Exchange>;

type Calls = { readonly keeps: string[]; readonly recalls: string[] };

function memory(): TokenVault & Calls {
  const kept = new Map<string, readonly KeptToken[]>();
  const keeps: string[] = [];
  const recalls: string[] = [];
  return {
    keeps,
    recalls,
    async keep({ conversation }, added) {
      keeps.push(conversation);
      kept.set(conversation, added);
    },
    async recall({ conversation }) {
      recalls.push(conversation);
      return kept.get(conversation) ?? [];
    },
  };
}

type Setting = {
  readonly vault: TokenVault;
  readonly minutes?: number;
  readonly states?: readonly string[];
  readonly wire?: WireId;
  readonly onFailure?: 'allow' | 'refuse';
};

/** The first request, the next one that goes on from it, and what is read of the token then. */
async function talk(setting: Setting) {
  const { vault, minutes = 5, states = STATES, wire = 'openai-responses', onFailure } = setting;
  const world = fakeWorld();
  const settings = protections({
    rules: RULES,
    unmask: { remember_minutes: minutes },
    on_failure: onFailure,
  });
  const apps = { web: { models: ['*'], allowed_regions: [], provider_state: states } };
  const protector = protectorOf({ protections: settings, vault, world, apps });
  const first = await protector.request(exchangeOf([segment(EMAIL)], { wire }));
  const next = await protector.request(exchangeOf([segment('And now?')], later));
  const token = apply(EMAIL, first.edits);
  const guard = protector.response(exchangeOf([], later), next.tokens);
  const place = { role: 'assistant', kind: 'text', origin: 'model', json: false } as const;
  const channel = guard.open({ ...place, index: 0, choice: 0 });
  await channel.push(token);
  await channel.end();
  return { world, first, next, token, read: apply(token, channel.edits) };
}

const broken: TokenVault = {
  keep: () => Promise.reject(new Error('down')),
  recall: () => Promise.reject(new Error('down')),
};

test('a token whose value the provider holds comes back', async () => {
  const { read, token } = await talk({ vault: memory() });
  assert.notEqual(token, EMAIL);
  assert.equal(read, EMAIL);
});

describe('nothing is kept', () => {
  const settings: readonly (readonly [string, Omit<Setting, 'vault'>])[] = [
    ['when it is switched off', { minutes: 0 }],
    ['for an app that may not use what providers keep', { states: ['hosted-tool', 'file'] }],
    ['on a wire whose every request brings its history', { wire: 'openai-chat' }],
  ];
  for (const [name, setting] of settings) {
    test(name, async () => {
      const vault = memory();
      const { read, token } = await talk({ vault, ...setting });
      assert.deepEqual(vault.keeps, []);
      assert.equal(read, token);
    });
  }

  test('for a request without tokens, and nothing is recalled for one that begins anew', async () => {
    const vault = memory();
    const settings = protections({ rules: RULES, unmask: { remember_minutes: 5 } });
    const apps = { web: { models: ['*'], allowed_regions: [], provider_state: STATES } };
    const protector = protectorOf({ protections: settings, vault, apps });
    const asked = exchangeOf([segment('Hello')], { wire: 'openai-responses' });
    const judged = protector.request({
      ...asked,
      providerState: [{ kind: 'hosted-tool', pointer: '/tools/0', value: 'web_search' }],
    });
    assert.ok(!(judged instanceof Promise), 'nobody waits');
    assert.deepEqual([vault.keeps, vault.recalls], [[], []]);
  });
});

test('a vault in the store that would keep nothing does not load', () => {
  for (const [unmask, loads] of [
    [{ vault: 'store' }, false],
    [{ vault: 'store', remember_minutes: 5 }, true],
    [{ vault: 'memory' }, true],
    [{ vault: 'disk', remember_minutes: 5 }, false],
  ] as const) {
    assert.equal(protectionsConfig.safeParse({ unmask }).success, loads, JSON.stringify(unmask));
  }
});

describe('a vault that fails', () => {
  test('refuses the request, before anything of it has left', async () => {
    const { first, next, world } = await talk({ vault: broken });
    for (const { verdict, edits, decisions } of [first, next]) {
      assert.equal(verdict.outcome, 'failed');
      assert.deepEqual(edits, []);
      assert.equal(decisions.length, 2);
      assert.deepEqual(decisions[1]?.input.facts.failures, ['vault: unavailable']);
      assert.ok(verdict.reasons.some(({ code }) => code === 'inspection.failed'));
    }
    assert.deepEqual(
      world.lines.map(({ event }) => event),
      ['vault.unavailable', 'vault.unavailable'],
    );
  });

  test('is passed over where policy says so, which is recorded: tokens stay tokens', async () => {
    const { first, next, read, token } = await talk({ vault: broken, onFailure: 'allow' });
    assert.equal(first.verdict.outcome, 'transform');
    assert.equal(first.edits.length, 1);
    assert.equal(next.verdict.outcome, 'allow');
    for (const { verdict } of [first, next]) {
      assert.ok(verdict.reasons.some(({ code }) => code === 'inspection.failed.allowed'));
    }
    assert.equal(read, token);
  });
});
