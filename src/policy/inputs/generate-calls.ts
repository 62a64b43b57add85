// SPDX-License-Identifier: Apache-2.0
// Tool calls and what came before, as facts of generated inputs: every word that the contract has for them.
import type { ArgumentFact, CallFact, FlowFact, HistoryFacts } from '../../core/policy-input.ts';
import type { Chance } from './chance.ts';

const ACTIONS = [
  'read',
  'send',
  'pay',
  'create',
  'update',
  'delete',
  'grant',
  'execute',
  'unknown',
];
const SINKS = ['egress', 'payment', 'state', 'identity', 'execution'];
const SOURCES = ['private', 'directory', 'open', 'text'];
const FAULTS = ['arguments.malformed', 'arguments.too_large', 'tool.not_offered', 'call.duplicate'];
const REQUESTED = ['stated', 'delegated', 'absent', 'unreadable'];
const KINDS = ['target', 'object', 'url', 'command', 'secret', 'amount', 'content'];
const ORIGINS = ['user', 'trusted', 'untrusted', 'unknown'] as const;

/** A call of `tool`. Some have a fault, some nothing that speaks against them. */
export const callFact = (chance: Chance, tool: string): CallFact => ({
  index: 0,
  tool,
  action: chance.of(ACTIONS),
  sinks: some(chance, 2, () => chance.of(SINKS)),
  source: chance.of(SOURCES),
  faults: chance.is(0.1) ? [chance.of(FAULTS)] : [],
  tainted: chance.is(0.7),
  history: chance.is(0.1) ? ['result.unknown_call'] : [],
  requested: chance.of(REQUESTED),
  urged: chance.is(0.3),
  commanded: chance.is(0.3),
  arguments: some(chance, 3, () => argumentFact(chance)),
  flows: some(chance, 2, () => flowFact(chance)),
});

const argumentFact = (chance: Chance): ArgumentFact => ({
  pointer: '/generated',
  kind: chance.of(KINDS),
  inside: chance.is(0.2),
  origin: chance.of(ORIGINS),
  from: chance.is(0.5) ? ['search'] : [],
  ordered: chance.is(0.3),
  looked: chance.is(0.3),
});

const flowFact = (chance: Chance): FlowFact => ({
  pointer: '/generated',
  tool: 'search',
  encoded: chance.is(0.2),
  asked: chance.is(0.5),
});

export const historyFacts = (chance: Chance): HistoryFacts => ({
  minutes: 60,
  requests: Math.trunc(chance.next() * 200),
  refused: Math.trunc(chance.next() * 20),
  findings: Math.trunc(chance.next() * 20),
});

const some = <Made>(chance: Chance, max: number, make: () => Made): readonly Made[] =>
  Array.from({ length: Math.trunc(chance.next() * (max + 1)) }, make);
