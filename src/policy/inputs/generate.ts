// SPDX-License-Identifier: Apache-2.0
// Inputs that nobody had to record: first one finding of every detector, from every origin, at the scores where rules
// begin to speak, then mixtures. The same seed gives the same inputs. They hold no text, because facts never do.
import type { AppFacts, Operation, UpstreamFacts, WireId } from '../../core/exchange.ts';
import type { DetectorId, Severity } from '../../core/finding.ts';
import {
  type FactFinding,
  POLICY_INPUT_SCHEMA,
  type PolicyFacts,
  type PolicyInput,
} from '../../core/policy-input.ts';
import { Chance } from './chance.ts';
import { callFact, historyFacts } from './generate-calls.ts';
import type { DecisionPoint } from '../../core/verdict.ts';

/** What inputs are made of. */
export type Vocabulary = {
  readonly detectors: readonly string[];
  /** Ids of configured apps; one that nobody configured is always among the inputs. */
  readonly apps: readonly string[];
  readonly models: readonly string[];
  readonly regions: readonly string[];
  /** Scores at which rules begin to speak: inputs lie at, below and above them. */
  readonly scores: readonly number[];
  readonly entities: readonly string[];
  readonly tools: readonly string[];
  readonly groups: readonly string[];
  readonly tenants: readonly string[];
  readonly purposes?: readonly string[];
  readonly environments?: readonly string[];
  readonly riskTiers?: readonly string[];
  readonly dataClasses?: readonly string[];
};

const POINTS: readonly DecisionPoint[] = ['access', 'request', 'response', 'tools', 'capture'];
const ORIGINS = ['user', 'system', 'model', 'app', 'tool:search', 'document:web'];
const SEVERITIES: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];
const OPERATIONS: readonly Operation[] = ['chat', 'embed', 'count-tokens'];
const WIRES: readonly WireId[] = [
  'openai-chat',
  'openai-responses',
  'openai-embeddings',
  'anthropic-messages',
  'anthropic-count-tokens',
];
const UNINSPECTED = ['media', 'token-ids', 'encrypted', 'unknown-field', 'over-long'];
const PROVIDER_STATE = [
  'previous-response',
  'conversation',
  'store',
  'file',
  'hosted-tool',
  'container',
];
const RISK_TIERS = ['', 'minimal', 'limited', 'high'];
const DATA_CLASSES = ['public', 'internal', 'confidential', 'pii', 'phi', 'pci'];
const ENVIRONMENTS = ['', 'development', 'production'];
const STEP = 0.001;
/** 2026-01-01T00:00:00Z, a Thursday. */
const BEGIN_MS = 1_767_225_600_000;
const HOUR_MS = 3_600_000;

/** `count` inputs, each made when it is asked for. */
export function* generateInputs(
  words: Vocabulary,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<PolicyInput> {
  const chance = new Chance(seed);
  let made = 0;
  for (const one of singles(words)) {
    if (made >= count) return;
    yield inputOf(new Maker(words, chance), made++, one);
  }
  while (made < count) yield inputOf(new Maker(words, chance), made++, undefined);
}

/** How many inputs it takes to have seen each detector from each origin at each score, at each point. */
export const singlesOf = (words: Vocabulary): number => [...singles(words)].length;

type Single = {
  readonly point: DecisionPoint;
  readonly app: string;
  readonly finding: Pick<FactFinding, 'detector' | 'origin' | 'score'> | undefined;
};

function* singles(words: Vocabulary): Generator<Single> {
  const scores = scoresAround(words.scores);
  const app = words.apps[0] ?? 'app';
  for (const each of [...words.apps, UNKNOWN_APP]) {
    for (const point of POINTS) yield { point, app: each, finding: undefined };
  }
  for (const detector of words.detectors as readonly DetectorId[]) {
    for (const point of ['request', 'response', 'tools'] as const) {
      const origins = point === 'request' ? ORIGINS : ['model'];
      for (const origin of origins) {
        for (const score of scores) yield { point, app, finding: { detector, origin, score } };
      }
    }
  }
}

const UNKNOWN_APP = 'an-app-that-nobody-configured';

function scoresAround(scores: readonly number[]): readonly number[] {
  const all = scores.flatMap((score) => [score - STEP, score, score + STEP]);
  const kept = [0.5, 1, ...all].filter((score) => score >= 0 && score <= 1);
  return [...new Set(kept.map((score) => Math.round(score * 1e6) / 1e6))].sort((a, b) => a - b);
}

function inputOf(make: Maker, index: number, single: Single | undefined): PolicyInput {
  return {
    schema: POLICY_INPUT_SCHEMA,
    facts: make.facts(index, single),
    values: {},
    erased: [],
  };
}

class Maker {
  readonly #words: Vocabulary;
  readonly #chance: Chance;

  constructor(words: Vocabulary, chance: Chance) {
    this.#words = words;
    this.#chance = chance;
  }

  facts(index: number, single: Single | undefined): PolicyFacts {
    const { models, tools, tenants } = this.#words;
    const chance = this.#chance;
    const point = single?.point ?? chance.of(POINTS);
    const mixed = single === undefined;
    const findings =
      single === undefined
        ? this.#some(0, 4, (at) => this.#finding(at, point))
        : single.finding === undefined
          ? []
          : [this.#finding(0, point, single.finding)];
    return {
      point,
      now: BEGIN_MS + Math.trunc(chance.next() * 24 * 7) * HOUR_MS,
      seed: chance.hex(),
      request: `generated_${index}`,
      tenant: chance.of(tenants, 'default'),
      app: this.#app(single?.app),
      principal: { kind: chance.of(['key', 'token', 'mtls'] as const), id: 'generated' },
      endUser: chance.is(0.5)
        ? { subject: 'generated', groups: this.#pick(this.#words.groups, 3), attributes: {} }
        : undefined,
      agent: chance.is(0.3) ? 'generated-agent' : undefined,
      conversation: `generated_${index % 100}`,
      wire: chance.of(WIRES),
      operation: chance.of(OPERATIONS),
      model: chance.is(0.05) ? 'a-model-that-nobody-allowed' : chance.of(models, 'model'),
      stream: chance.is(0.5),
      tools: this.#pick(tools, 3),
      upstream: point === 'response' || chance.is(0.5) ? this.#upstream() : undefined,
      findings: point === 'access' || point === 'capture' ? [] : findings,
      uninspected:
        mixed && chance.is(0.1) ? [{ kind: chance.of(UNINSPECTED), pointer: '/messages/0' }] : [],
      providerState:
        point === 'access' && chance.is(0.3)
          ? [{ kind: chance.of(PROVIDER_STATE), pointer: '/store' }]
          : [],
      failures: mixed && chance.is(0.03) ? ['privacy/card: late'] : [],
      ...(chance.is(0.3) && { history: historyFacts(chance) }),
      ...(point === 'tools' && { calls: [callFact(chance, chance.of(tools, 'tool'))] }),
    };
  }

  #finding(at: number, point: DecisionPoint, fixed: Partial<FactFinding> = {}): FactFinding {
    const chance = this.#chance;
    const { detectors, entities, scores } = this.#words;
    const detector = fixed.detector ?? (chance.of(detectors, 'privacy/card') as DetectorId);
    const name = detector.split('/')[1] ?? detector;
    return {
      detector,
      version: 'generated',
      entity: chance.is(0.5) ? name : chance.of(entities, name),
      severity: chance.of(SEVERITIES),
      score: chance.of(scoresAround(scores)),
      taxonomy: [],
      segment: at,
      start: 0,
      end: 8,
      digest: chance.hex(),
      role: point === 'request' ? 'user' : 'assistant',
      kind: 'text',
      origin: point === 'request' ? chance.of(ORIGINS) : 'model',
      ...fixed,
    };
  }

  #app(id: string | undefined): AppFacts {
    const words = this.#words;
    const chance = this.#chance;
    return {
      id: id ?? (chance.is(0.05) ? UNKNOWN_APP : chance.of(words.apps, 'app')),
      team: '',
      owner: '',
      purpose: chance.of(words.purposes ?? [], ''),
      environment: chance.of(words.environments ?? ENVIRONMENTS),
      aiSystem: '',
      riskTier: chance.of(words.riskTiers ?? RISK_TIERS),
      dataClasses: this.#pick(words.dataClasses ?? DATA_CLASSES, 2),
      allowedRegions: [],
    };
  }

  #upstream(): UpstreamFacts {
    const chance = this.#chance;
    const region = chance.of(this.#words.regions, 'eu');
    return { id: 'generated', provider: 'generated', region, model: 'generated' };
  }

  #some<Made>(from: number, to: number, make: (at: number) => Made): Made[] {
    const count = from + Math.trunc(this.#chance.next() * (to - from + 1));
    return Array.from({ length: count }, (_, at) => make(at));
  }

  #pick(from: readonly string[], max: number): readonly string[] {
    return [...new Set(this.#some(0, Math.min(max, from.length), () => this.#chance.of(from)))];
  }
}
