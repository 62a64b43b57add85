// SPDX-License-Identifier: Apache-2.0
// The events of one exchange in one line of a spool: what its decisions and the exchange itself all say
// stands there once. Taken apart again they are the same events, member by member; whatever could not be
// told apart from that is not packed. It judges nothing: the line's checksum stands for its content.
import {
  type BartizanEvent,
  type DecisionEvent,
  EVENT_SCHEMA,
  type ExchangeEvent,
} from '../core/events.ts';
import type { AppFacts } from '../core/exchange.ts';
import type { PolicyFacts } from '../core/policy-input.ts';

/** Version of the form, so that a later Bartizan knows which one a spool left behind holds. */
const FORM = 1;

/** What a decision says that the others of its exchange do not. */
type Own = Pick<
  PolicyFacts,
  | 'point'
  | 'now'
  | 'seed'
  | 'upstream'
  | 'findings'
  | 'uninspected'
  | 'failures'
  | 'history'
  | 'calls'
>;
type Shared = Omit<PolicyFacts, keyof Own>;
type PackedDecision = { readonly facts: Own } & Pick<
  DecisionEvent,
  'erased' | 'verdict' | 'micros' | 'candidate'
>;
type SharedByExchange =
  | 'tenant'
  | 'request'
  | 'app'
  | 'agent'
  | 'conversation'
  | 'wire'
  | 'operation'
  | 'stream';
type PackedEnd = Omit<ExchangeEvent, 'schema' | 'type' | SharedByExchange>;

type Packed = {
  readonly packed: typeof FORM;
  readonly shared: Shared;
  readonly decisions: readonly PackedDecision[];
  readonly exchange: PackedEnd;
};

/** An event and the JSON that it is stored as. */
export type WrittenEvent = { readonly event: BartizanEvent; readonly json: string };

/** The JSON of all `events`; undefined when they are not the decisions of one exchange and its end. */
export function packExchange(events: readonly BartizanEvent[]): string | undefined {
  const exchange = events.at(-1);
  const first = events[0];
  if (first?.type !== 'decision' || exchange?.type !== 'exchange') return undefined;
  const { facts } = first;
  if (!endsExchange(exchange, facts)) return undefined;
  let decisions = '';
  for (let index = 0; index < events.length - 1; index++) {
    const event = events[index];
    if (event?.type !== 'decision' || !belongs(event, facts)) return undefined;
    decisions += (index === 0 ? '' : ',') + decisionText(event);
  }
  const shared = sharedText(facts);
  return `{"packed":${FORM},"shared":${shared},"decisions":[${decisions}],"exchange":${endText(exchange)}}`;
}

/** The events in a packed line, in order; undefined for anything else. */
export function unpackExchange(value: unknown): readonly WrittenEvent[] | undefined {
  if (!isPacked(value)) return undefined;
  const { shared, decisions, exchange } = value;
  const names = JSON.stringify({ tenant: shared.tenant, request: shared.request }).slice(1, -1);
  const facts = JSON.stringify(shared).slice(1, -1);
  const written = decisions.map((decision): WrittenEvent => {
    const { facts: own, erased, verdict, micros, candidate } = decision;
    const { tenant, request } = shared;
    const base = {
      schema: EVENT_SCHEMA,
      type: 'decision',
      time: own.now,
      tenant,
      request,
    } as const;
    const ownFacts = JSON.stringify(own).slice(1, -1);
    const said = { erased, verdict, micros, ...(candidate !== undefined && { candidate }) };
    const rest = JSON.stringify(said).slice(1);
    return {
      event: { ...base, facts: { ...shared, ...own }, ...said },
      json: `{"schema":"${EVENT_SCHEMA}","type":"decision","time":${own.now},${names},"facts":{${ownFacts},${facts}},${rest}`,
    };
  });
  const end = unpackedEnd(exchange, shared);
  return [...written, { event: end, json: JSON.stringify(end) }];
}

/** Whether a decision says what the first one of its exchange says, where it is said once for all. */
function belongs({ time, tenant, request, facts }: DecisionEvent, first: PolicyFacts): boolean {
  if (time !== facts.now || tenant !== facts.tenant || request !== facts.request) return false;
  if (facts === first) return true;
  return (
    facts.request === first.request &&
    facts.tenant === first.tenant &&
    facts.app === first.app &&
    isSame(facts.principal, first.principal) &&
    isSame(facts.endUser, first.endUser) &&
    facts.agent === first.agent &&
    facts.conversation === first.conversation &&
    facts.wire === first.wire &&
    facts.operation === first.operation &&
    facts.model === first.model &&
    facts.stream === first.stream &&
    isSame(facts.tools, first.tools) &&
    isSame(facts.providerState, first.providerState)
  );
}

function endsExchange(exchange: ExchangeEvent, facts: PolicyFacts): boolean {
  return (
    exchange.tenant === facts.tenant &&
    exchange.request === facts.request &&
    exchange.app === facts.app &&
    exchange.agent === facts.agent &&
    exchange.conversation === facts.conversation &&
    exchange.wire === facts.wire &&
    exchange.operation === facts.operation &&
    exchange.stream === facts.stream
  );
}

/** Small values made anew for every decision; most often the very same one, or two empty lists. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other || (isEmpty(one) && isEmpty(other))) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

// Written out, here and below: JSON.stringify takes three times as long for the whole of it, on the way of
// every answer. A test holds the text to what JSON.stringify would say.

function sharedText(facts: PolicyFacts): string {
  return (
    `{"request":${text(facts.request)},"tenant":${text(facts.tenant)},"app":${appText(facts.app)}` +
    `,"principal":${JSON.stringify(facts.principal)}${optional('endUser', facts.endUser)}` +
    `${optional('agent', facts.agent)},"conversation":${text(facts.conversation)}` +
    `,"wire":"${facts.wire}","operation":"${facts.operation}","model":${text(facts.model)}` +
    `,"stream":${facts.stream},"tools":${list(facts.tools)}` +
    `,"providerState":${list(facts.providerState)}}`
  );
}

function decisionText({ facts, erased, verdict, micros, candidate }: DecisionEvent): string {
  return (
    `{"facts":{"point":"${facts.point}","now":${facts.now},"seed":${text(facts.seed)}` +
    `${optional('upstream', facts.upstream)},"findings":${list(facts.findings)}` +
    `,"uninspected":${list(facts.uninspected)},"failures":${list(facts.failures)}` +
    `${optional('history', facts.history)}${optional('calls', facts.calls)}}` +
    `,"erased":${list(erased)},"verdict":{"schema":"${verdict.schema}"` +
    `,"outcome":"${verdict.outcome}","reasons":${list(verdict.reasons)}` +
    `,"obligations":${list(verdict.obligations)},"policy":${text(verdict.policy)}}` +
    `,"micros":${micros}${optional('candidate', candidate)}}`
  );
}

function endText(end: ExchangeEvent): string {
  return (
    `{"time":${end.time}${optional('principal', end.principal)}${optional('endUser', end.endUser)}` +
    `,"sourceAddress":${text(end.sourceAddress)}${optional('model', end.model)}` +
    `${optional('upstream', end.upstream)}${optional('modelAnswered', end.modelAnswered)}` +
    `,"status":${end.status}${optional('code', end.code)},"outcome":"${end.outcome}"` +
    `,"reasons":${list(end.reasons)}${optional('usage', end.usage)}` +
    `,"usageEstimated":${end.usageEstimated},"finish":${list(end.finish)}` +
    `,"durationMs":${end.durationMs}${optional('firstByteMs', end.firstByteMs)}` +
    `,"bytesIn":${end.bytesIn},"bytesOut":${end.bytesOut},"attempts":${end.attempts}` +
    `,"config":${text(end.config)},"simulated":${end.simulated}` +
    `${optional('unmasked', end.unmasked)}}`
  );
}

/** Nothing that JSON has to escape; everything else is left to JSON.stringify. */
const PLAIN = /^[ !#-[\]-~]*$/;
const text = (value: string): string => (PLAIN.test(value) ? `"${value}"` : JSON.stringify(value));
const list = (values: readonly unknown[]): string =>
  values.length === 0 ? '[]' : JSON.stringify(values);
const optional = (name: string, value: unknown): string =>
  value === undefined
    ? ''
    : `,"${name}":${typeof value === 'string' ? text(value) : JSON.stringify(value)}`;

/** Of the apps in force, which are few and change only with the configuration. */
const appTexts = new WeakMap<AppFacts, string>();

function appText(app: AppFacts): string {
  const known = appTexts.get(app);
  if (known !== undefined) return known;
  const made = JSON.stringify(app);
  appTexts.set(app, made);
  return made;
}

function unpackedEnd(end: PackedEnd, shared: Shared): ExchangeEvent {
  return {
    schema: EVENT_SCHEMA,
    type: 'exchange',
    tenant: shared.tenant,
    request: shared.request,
    wire: shared.wire,
    operation: shared.operation,
    app: shared.app,
    agent: shared.agent,
    conversation: shared.conversation,
    stream: shared.stream,
    ...end,
  };
}

/** The form, not the content: what a line of ours holds its checksum tells. */
function isPacked(value: unknown): value is Packed {
  if (!isObject(value) || value['packed'] !== FORM) return false;
  return isObject(value['shared']) && isObject(value['exchange']) && isList(value['decisions']);
}

const isList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => isObject(item) && isObject(item['facts']));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
