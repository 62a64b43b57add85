// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainApp } from '../core/exchange.fixture.ts';
import { fakeWorld } from '../core/world.ts';
import { policyConfig, protectionsConfig } from './config.ts';
import { findingFact, inputOf } from './policy-input.fixture.ts';
import { settingsOf } from './settings.ts';
import { SHIPPED } from './shipped.fixture.ts';
import { builtInBundle, builtInPolicy } from './shipped.ts';

const app = { models: ['*'], allowed_regions: ['eu'], provider_state: [] };
const bank = plainApp({
  id: 'bank',
  environment: 'production',
  dataClasses: ['card'],
  allowedRegions: [],
});

/** What the policy with the finance pack says of an app that names no region. */
async function accessWith(options: unknown): Promise<readonly string[]> {
  const policy = builtInPolicy(SHIPPED, {
    config: policyConfig.parse({ packs: ['finance'], options }),
    settings: settingsOf(protectionsConfig.parse({}), { bank: app }),
    world: fakeWorld(),
  });
  const endUser = { subject: 'idp:ada', groups: [], attributes: {} };
  const { outcome, reasons } = await policy.decide(
    inputOf({ point: 'access', app: bank, endUser }),
  );
  return [outcome, ...reasons.map(({ rule, mode }) => `${rule} ${mode}`)];
}

describe('options of packs', () => {
  const off = (mode: string): object => ({ rules: { 'finance.residency': { mode } } });
  for (const [name, options, wanted] of [
    ['none', {}, ['block', 'finance.residency enforce']],
    ['in shadow', off('shadow'), ['allow', 'finance.residency shadow']],
    ['off', off('off'), ['allow']],
    ['for another app', { packs: { finance: { apps: ['web'] } } }, ['allow']],
    [
      'for this app',
      { packs: { finance: { apps: ['bank'] } } },
      ['block', 'finance.residency enforce'],
    ],
    ['other classes', { packs: { finance: { card_classes: ['pan'] } } }, ['allow']],
  ] as const) {
    test(name, async () => assert.deepEqual(await accessWith(options), wanted));
  }

  for (const [name, options] of [
    ['a pack that there is not', { packs: { banking: {} } }],
    ['an option that no pack reads', { packs: { finance: { bulc: 3 } } }],
    ['an option of another type', { packs: { finance: { bulk: 'many' } } }],
    ['a rule of no pack', { rules: { 'baseline.injection': { mode: 'off' } } }],
    ['a mode that there is not', { rules: { 'finance.bulk': { mode: 'shadwo' } } }],
  ] as const) {
    test(`refused: ${name}`, () => {
      assert.equal(policyConfig.safeParse({ options }).success, false);
    });
  }

  test('are the data of the built-in bundle, where there are some', () => {
    const { options: none } = policyConfig.parse({});
    assert.deepEqual(builtInBundle(SHIPPED, [], none).data, {});
    const { options } = policyConfig.parse({ options: { packs: { finance: { bulk: 3 } } } });
    assert.deepEqual(builtInBundle(SHIPPED, [], options).data, {
      bartizan: { options: { rules: {}, packs: { finance: { bulk: 3 } } } },
    });
  });
});

test('a card is masked in the way that reveals least, whichever policy asks for it', async () => {
  const policy = builtInPolicy(SHIPPED, {
    config: policyConfig.parse({ packs: ['finance', 'customer-chatbot', 'coding-agent'] }),
    settings: settingsOf(protectionsConfig.parse({}), { bank: app }),
    world: fakeWorld(),
  });
  const { outcome, obligations } = await policy.decide(
    inputOf({ app: bank, findings: [findingFact()] }),
  );
  assert.equal(outcome, 'transform');
  assert.deepEqual(obligations, [{ kind: 'mask', finding: 0, style: 'redact' }]);
});
