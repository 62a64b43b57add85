// SPDX-License-Identifier: Apache-2.0
// What the parts cost on their own, in one quiet process: scanning, deciding, recording, parsing. Mean
// and p99 of single calls after warm-up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStrict } from '../src/core/json/parse.ts';
import type { PolicyInput } from '../src/core/policy-input.ts';
import { POLICY_INPUT_SCHEMA } from '../src/core/policy-input.ts';
import { fakeWorld } from '../src/core/world.ts';
import { baselineOf } from '../src/policy/shipped.fixture.ts';
import { protectionsConfig } from '../src/policy/config.ts';
import { telemetryConfig } from '../src/telemetry/config.ts';
import {
  decisionFixture,
  exchangeFixture,
  findingFixture,
} from '../src/telemetry/event.fixture.ts';
import { createSpool } from '../src/telemetry/spool.ts';
import { JSON_MODEL } from './answers.ts';
import { callers } from './micro-callers.ts';
import { guard } from './micro-guard.ts';
import { masking } from './micro-masking.ts';
import { chatBody } from './texts.ts';
import { type MicroFigure, time } from './timing.ts';

/** The spool writes to the disk of whoever measures. */
const APPENDS_MAX = 2_000;
const VARIANTS = 16;
const RULES = 100;

function policy(ms: number): MicroFigure[] {
  const rules = Array.from({ length: RULES }, (_, index) => ({
    id: `rule-${index}`,
    detectors: [index === RULES - 1 ? 'privacy/*' : 'secrets/vendor-key'],
    action: 'mask',
  }));
  const apps = {
    support: { models: ['*'], allowed_regions: ['eu'], provider_state: [] },
  };
  const input = (findings: number): PolicyInput => ({
    schema: POLICY_INPUT_SCHEMA,
    facts: {
      ...decisionFixture().facts,
      findings: Array.from({ length: findings }, () => findingFixture()),
      uninspected: [],
      providerState: [],
    },
    values: {},
    erased: [],
  });
  const baseline = baselineOf(protectionsConfig.parse({}), apps);
  const many = baselineOf(protectionsConfig.parse({ rules }), apps);
  const nothing = input(0);
  const three = input(3);
  return [
    {
      id: 'policy.clean',
      title: 'policy, default rules, nothing found',
      unit: 'us',
      value: time(ms, () => baseline.decide(nothing)).mean,
    },
    {
      id: 'policy.100_rules_p99',
      title: 'policy, 100 rules, 3 findings, p99',
      unit: 'us',
      value: time(ms, () => many.decide(three)).p99,
    },
  ];
}

function spool(ms: number): MicroFigure[] {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-bench-spool-'));
  const target = createSpool({
    dir,
    worker: 'bench',
    pid: process.pid,
    node: 'bench',
    world: fakeWorld(),
    config: telemetryConfig.parse({}).spool,
  });
  const events = [decisionFixture({}, []), decisionFixture({}, []), exchangeFixture()];
  try {
    const { mean, p99 } = time(ms, () => target.append(events), APPENDS_MAX);
    return [
      { id: 'spool.append', title: 'record of one exchange, 3 events', unit: 'us', value: mean },
      { id: 'spool.append_p99', title: 'record of one exchange, p99', unit: 'us', value: p99 },
    ];
  } finally {
    target.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function parse(ms: number): MicroFigure[] {
  return [2, 20, 200].flatMap((size) => {
    const bodies = Array.from({ length: VARIANTS }, (_, variant) =>
      chatBody({ model: JSON_MODEL, bytes: size * 1024, variant }),
    );
    const body = (index: number): Buffer => bodies[index % VARIANTS] ?? Buffer.alloc(0);
    const strict = time(ms, (index) => parseStrict(body(index)));
    const plain = time(ms, (index) => JSON.parse(body(index).toString()));
    return [
      {
        id: `parse.strict_${size}kb`,
        title: `strict parse, ${size} KB`,
        unit: 'us',
        value: strict.mean,
      },
      {
        id: `parse.json_${size}kb`,
        title: `JSON.parse, ${size} KB`,
        unit: 'us',
        value: plain.mean,
      },
    ];
  });
}

process.on('message', ({ ms }: { ms: number }) => {
  void callers(ms).then((figures) => {
    const own = [...guard(ms), ...masking(ms), ...policy(ms)];
    process.send?.([...own, ...figures, ...spool(ms), ...parse(ms)]);
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
