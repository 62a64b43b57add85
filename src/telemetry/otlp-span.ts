// SPDX-License-Identifier: Apache-2.0
// One exchange as one OpenTelemetry span with GenAI names, findings as its events. Pure, and without
// content by construction: events hold none.
import { createHash } from 'node:crypto';
import type { DecisionEvent, ExchangeEvent } from '../core/events.ts';
import type { FactFinding } from '../core/policy-input.ts';
import {
  attributes,
  type OtlpAttribute,
  operationName,
  providerName,
  whole,
} from './otlp-attributes.ts';

/** A caller can make findings at will; a queue of spans must stay small all the same. */
const SPAN_EVENTS = 32;
/** SPAN_KIND_CLIENT: the conventions describe inference from the caller's side. */
const KIND_CLIENT = 3;
const STATUS_ERROR = 2;
const NANOS_PER_MS = 1_000_000n;

type OtlpSpanEvent = {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly OtlpAttribute[];
};

export type OtlpSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly OtlpSpanEvent[];
  readonly droppedEventsCount: number;
  readonly status: { readonly code?: number };
};

/** The span of an exchange and of the decisions made in it. Ids follow from the request id alone. */
export function exchangeSpan(
  exchange: ExchangeEvent,
  decisions: readonly DecisionEvent[],
): OtlpSpan {
  const ids = createHash('sha256').update(`bartizan trace\n${exchange.request}`).digest('hex');
  const operation = operationName(exchange);
  const evaluations = decisions.flatMap((decision) =>
    decision.facts.findings.map((finding, index) => ({ decision, finding, index })),
  );
  return {
    traceId: ids.slice(0, 32),
    spanId: ids.slice(32, 48),
    name: exchange.model === undefined ? operation : `${operation} ${exchange.model}`,
    kind: KIND_CLIENT,
    startTimeUnixNano: nanos(exchange.time),
    endTimeUnixNano: nanos(exchange.time + exchange.durationMs),
    attributes: attributes({
      ...genAiValues(exchange, operation),
      ...bartizanValues(exchange, decisions),
    }),
    events: evaluations.slice(0, SPAN_EVENTS).map(evaluation),
    droppedEventsCount: Math.max(0, evaluations.length - SPAN_EVENTS),
    status: exchange.code === undefined ? {} : { code: STATUS_ERROR },
  };
}

function genAiValues(exchange: ExchangeEvent, operation: string) {
  const { firstByteMs, usage } = exchange;
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': providerName(exchange),
    'gen_ai.request.model': exchange.model,
    'gen_ai.request.stream': exchange.stream,
    'gen_ai.response.model': exchange.modelAnswered,
    'gen_ai.response.finish_reasons': exchange.finish,
    'gen_ai.response.time_to_first_chunk':
      exchange.stream && firstByteMs !== undefined ? firstByteMs / 1000 : undefined,
    'gen_ai.usage.input_tokens': whole(usage?.inputTokens),
    'gen_ai.usage.output_tokens': whole(usage?.outputTokens),
    'gen_ai.conversation.id': exchange.conversation,
    'gen_ai.agent.id': exchange.agent,
    'error.type': exchange.code,
  };
}

function bartizanValues(exchange: ExchangeEvent, decisions: readonly DecisionEvent[]) {
  return {
    'bartizan.request.id': exchange.request,
    'bartizan.tenant': exchange.tenant,
    'bartizan.app': exchange.app?.id,
    'bartizan.outcome': exchange.outcome,
    'bartizan.reasons': exchange.reasons,
    'bartizan.policy': decisions.at(-1)?.verdict.policy,
    'bartizan.config': exchange.config,
    'bartizan.status': whole(exchange.status),
    'bartizan.attempts': whole(exchange.attempts),
    'bartizan.simulated': exchange.simulated,
    'bartizan.upstream.id': exchange.upstream?.id,
    'bartizan.upstream.region': exchange.upstream?.region,
    'bartizan.upstream.model': exchange.upstream?.model,
    'bartizan.usage.estimated': exchange.usageEstimated,
  };
}

type Evaluation = {
  readonly decision: DecisionEvent;
  readonly finding: FactFinding;
  readonly index: number;
};

/** A finding as an evaluation result: who says so, how sure, how grave; never what was found. */
function evaluation({ decision, finding, index }: Evaluation): OtlpSpanEvent {
  const reason = decision.verdict.reasons.find(({ detector }) => detector === finding.detector);
  const masked = decision.verdict.obligations.some(
    (obligation) => obligation.kind === 'mask' && obligation.finding === index,
  );
  return {
    timeUnixNano: nanos(decision.time),
    name: 'gen_ai.evaluation.result',
    attributes: attributes({
      'gen_ai.evaluation.name': finding.detector,
      'gen_ai.evaluation.score.value': finding.score,
      'gen_ai.evaluation.score.label': finding.severity,
      'bartizan.finding.entity': finding.entity,
      'bartizan.finding.role': finding.role,
      'bartizan.finding.masked': masked,
      'bartizan.finding.taxonomy': finding.taxonomy,
      'bartizan.decision.point': decision.facts.point,
      'bartizan.rule': reason?.rule,
      'bartizan.action': reason?.action,
      'bartizan.mode': reason?.mode,
    }),
  };
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms)) * NANOS_PER_MS);
}
