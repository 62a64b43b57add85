// SPDX-License-Identifier: Apache-2.0
// Puts recorded messages before the judge of the gateway: the codec of the wire reads them, provenance and policy
// decide as they do for live traffic. What is timed is the judging, from the read request on.
import { readFileSync } from 'node:fs';
import { BartizanError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonValue } from '../../core/json/types.ts';
import type { CallFact } from '../../core/policy-input.ts';
import type { Verdict } from '../../core/verdict.ts';
import { shippedPolicies } from '../../node/shipped-policies.ts';
import { processWorld } from '../../node/world.ts';
import { policyConfig, protectionsConfig } from '../../policy/config.ts';
import { settingsOf } from '../../policy/settings.ts';
import { builtInPolicy } from '../../policy/shipped.ts';
import { createDecide } from '../../protect/decide.ts';
import { judgeCalls } from '../../protect/judge-calls.ts';
import { openaiChat } from '../../protocols/openai/chat.ts';
import { isObject } from '../../protocols/walk.ts';
import { createMemory } from '../../provenance/memory.ts';
import type { RoleOverrides, ToolDefinition } from '../../provenance/roles.ts';
import { createRoles } from '../../provenance/tools.ts';
import type { Step } from './redteam-trajectory.ts';

export const ABLATIONS = ['taint', 'arguments', 'full'] as const;
export type Ablation = (typeof ABLATIONS)[number];

export type ReplayedCall = {
  readonly index: number;
  readonly tool: string;
  readonly outcome: 'allow' | 'ask' | 'block';
  /** Codes and rules that decided, or "-". */
  readonly reason: string;
  readonly micros: number;
};

export type Replay = (
  steps: readonly Step[],
  now?: () => number,
) => Promise<readonly ReplayedCall[]>;

/** Tools in chat form, or bare definitions. Throws `usage` for a file that is no such list. */
export function toolsIn(path: string): readonly JsonValue[] {
  const list = readJson(path);
  if (!Array.isArray(list) || !list.every(isObject)) {
    throw new BartizanError('usage', `${path} is not a JSON list of tools`);
  }
  return list.map((tool) => ('function' in tool ? tool : { type: 'function', function: tool }));
}

function readJson(path: string): JsonValue {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JsonValue;
  } catch (thrown) {
    const { code = 'not JSON' } = thrown as { code?: string };
    throw new BartizanError('usage', `cannot read ${path}: ${code}`);
  }
}

const APP = 'replay';
const TENANT = 'default';

type ReplayOptions = {
  readonly tools: readonly JsonValue[];
  readonly packs: readonly string[];
  readonly ablation: Ablation;
  readonly roles: string | undefined;
};

/** A function that judges the calls of one trajectory. Throws `config_invalid` for an unknown pack. */
export function createReplay({ tools, packs, ablation, roles }: ReplayOptions): Replay {
  const shipped = shippedPolicies();
  const unknown = packs.find((pack) => !shipped.packs.has(pack));
  if (unknown !== undefined)
    throw new BartizanError('usage', `There is no policy pack "${unknown}"`);
  const world = processWorld('error', { name: 'replay', signal: new AbortController().signal });
  const policy = builtInPolicy(shipped, {
    config: policyConfig.parse({ packs }),
    settings: settingsOf(protectionsConfig.parse({}), {
      [APP]: { models: ['*'], allowed_regions: [], provider_state: [] },
    }),
    world,
  });
  // Nothing is recorded here, so names stay as they are.
  const names = {
    tool: (name: string) => name,
    origin: (origin: Exchange['segments'][number]['origin']) => origin,
  };
  const judging = {
    decide: createDecide(policy, world, names),
    names,
    world,
    roles: createRoles(roles === undefined ? {} : (readJson(roles) as RoleOverrides)),
    memory: createMemory(),
    ablate: (fact: CallFact) => ablated(fact, ablation),
  };
  const definitions = tools.map(definitionOf);
  return async (steps, now = () => 0) => {
    const calls: ReplayedCall[] = [];
    for (const step of steps) {
      const exchange = exchangeOf(step, tools);
      const answer = judgeCalls(judging, exchange, definitions);
      for (const call of step.calls) {
        const wanted = wantedOf(call);
        const startedAt = now();
        const decision = answer.judge(wanted);
        const { verdict } = decision instanceof Promise ? await decision : decision;
        const micros = Math.round((now() - startedAt) * 1000);
        calls.push({ index: calls.length, tool: wanted.tool, ...said(verdict), micros });
      }
    }
    return calls;
  };
}

export function definitionOf(tool: JsonValue): ToolDefinition {
  const inner = isObject(tool) ? tool['function'] : undefined;
  const { name, description, parameters, annotations } = isObject(inner) ? inner : {};
  return {
    name: typeof name === 'string' ? name : '',
    description: typeof description === 'string' ? description : undefined,
    parameters,
    annotations,
  };
}

function wantedOf(call: JsonValue): { id: string | undefined; tool: string; arguments: unknown } {
  const { id, function: inner } = isObject(call) ? call : {};
  const { name, arguments: args } = isObject(inner) ? inner : {};
  return {
    id: typeof id === 'string' ? id : undefined,
    tool: typeof name === 'string' ? name : '',
    arguments: args,
  };
}

/** The exchange as the gateway reads it from the wire. Throws what the codec refuses the messages with. */
function exchangeOf({ before }: Step, tools: readonly JsonValue[]): Exchange {
  const body = { model: 'replay', messages: before, tools } as unknown as JsonValue;
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    ...openaiChat.readRequest(parseStrict(bytes)),
    requestId: 'replay',
    wire: 'openai-chat',
    tenant: TENANT,
    app: {
      id: APP,
      team: '',
      owner: '',
      purpose: '',
      environment: '',
      aiSystem: '',
      riskTier: '',
      dataClasses: [],
      allowedRegions: [],
    },
    principal: { kind: 'key', id: APP },
    endUser: undefined,
    agent: undefined,
    conversation: APP,
    sourceAddress: '',
    upstream: undefined,
  };
}

function said({ outcome, reasons }: Verdict): Pick<ReplayedCall, 'outcome' | 'reason'> {
  const enforced = reasons.filter(({ mode, action }) => mode === 'enforce' && action !== 'allow');
  const reason = [...new Set(enforced.map(({ code, rule }) => `${code}:${rule}`))].join(' ') || '-';
  if (outcome === 'ask') return { outcome, reason };
  return { outcome: outcome === 'allow' || outcome === 'transform' ? 'allow' : 'block', reason };
}

/** Facts with a part of them made mute. The taint alone: no argument is looked at, and nobody asked for anything. */
function ablated(fact: CallFact, ablation: Ablation): CallFact {
  const mute = { urged: false, commanded: false, flows: [] };
  if (ablation === 'full') return fact;
  if (ablation === 'taint')
    return { ...fact, ...mute, urged: true, requested: 'absent', arguments: [] };
  const origins = fact.arguments.map((one) => ({ ...one, ordered: false }));
  return { ...fact, ...mute, requested: 'stated', arguments: origins };
}
