// SPDX-License-Identifier: Apache-2.0
// Writes one event per decision and one for the exchange, in one write, before the last byte leaves. An
// exchange that cannot be recorded does not end well: its answer is withheld. Probes are not recorded.
import { asBartizanError, BartizanError } from '../../core/errors.ts';
import { type DecisionEvent, EVENT_SCHEMA, type ExchangeEvent } from '../../core/events.ts';
import type { Decision } from '../../protect/protector.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { verdictOf } from '../outcome.ts';

export const record = { name: 'record', run } as const;

/** Stands for the tenant of a request whose caller was never identified; no tenant can have this name. */
const NO_TENANT = '-';

/** The refusal to answer with instead when the events could not be written. Never throws. */
function run(flow: Flow, gateway: Gateway): BartizanError | undefined {
  const unrecorded = append(flow, gateway);
  measure(flow, gateway, unrecorded ?? flow.refusal);
  return unrecorded;
}

function append(flow: Flow, gateway: Gateway): BartizanError | undefined {
  if (flow.route?.authentication === 'none') return undefined;
  try {
    const decisions = flow.decisions.map((decision) => decisionEvent(flow, decision));
    gateway.spool.append([...decisions, exchangeEvent(flow, gateway)]);
    return undefined;
  } catch (thrown) {
    const error = asBartizanError(thrown);
    gateway.reportFault(flow, 'record', error);
    return error.code === 'cannot_record' ? error : new BartizanError('cannot_record');
  }
}

function decisionEvent(flow: Flow, decision: Decision): DecisionEvent {
  const { input, verdict, micros, candidate } = decision;
  return {
    schema: EVENT_SCHEMA,
    type: 'decision',
    time: input.facts.now,
    tenant: tenantOf(flow),
    request: flow.requestId,
    facts: input.facts,
    erased: input.erased,
    verdict,
    micros,
    ...(candidate !== undefined && { candidate }),
  };
}

function exchangeEvent(flow: Flow, { world }: Gateway): ExchangeEvent {
  const { exchange, identity, refusal, route } = flow;
  const verdict = verdictOf(flow, refusal);
  const tenant = tenantOf(flow);
  const { status, bytes, firstByteAt } = ending(flow, world.clock.monotonic());
  return {
    schema: EVENT_SCHEMA,
    type: 'exchange',
    time: flow.now,
    tenant,
    request: flow.requestId,
    wire: route?.wire ?? route?.name ?? '',
    operation: exchange?.operation ?? route?.name ?? '',
    app: identity?.app.facts,
    principal: identity?.principal.id,
    endUser: identity?.endUser?.subject,
    agent: identity?.agent,
    conversation: exchange?.conversation,
    sourceAddress: flow.sourceAddress,
    // Any other name is a caller's own text, and may hold anything.
    model: isKnown(flow, exchange?.model) ? exchange?.model : undefined,
    upstream: flow.upstream,
    modelAnswered: flow.modelAnswered,
    stream: exchange?.parameters.stream ?? false,
    status,
    code: refusal?.code,
    outcome: verdict.outcome,
    reasons: [
      ...new Set(verdict.reasons.filter(({ mode }) => mode === 'enforce').map(({ code }) => code)),
    ],
    usage: flow.usage,
    usageEstimated: flow.usageEstimated,
    finish: flow.finish,
    durationMs: world.clock.monotonic() - flow.startedAt,
    firstByteMs: firstByteAt === undefined ? undefined : firstByteAt - flow.startedAt,
    bytesIn: flow.bytesIn,
    bytesOut: bytes,
    attempts: flow.attempts,
    config: flow.snapshot.version,
    simulated: flow.answer?.simulated ?? false,
    ...(flow.unmasked !== undefined && { unmasked: flow.unmasked }),
  };
}

/** How the answer ends, although its last bytes are still here: they leave right after the record. */
function ending(flow: Flow, now: number): Flow['sent'] {
  const { sent, reply, last, answer, refusal } = flow;
  if (refusal?.code === 'client_closed') return { ...sent, status: refusal.status };
  const left = (reply?.body ?? last)?.length ?? 0;
  if (sent.firstByteAt !== undefined) return { ...sent, bytes: sent.bytes + left };
  return { status: reply?.status ?? answer?.status ?? 500, bytes: left, firstByteAt: now };
}

function measure(flow: Flow, { metrics, world }: Gateway, error: BartizanError | undefined): void {
  const now = world.clock.monotonic();
  const end = ending(flow, now);
  const status = error === flow.refusal || error === undefined ? end.status : error.status;
  const route = flow.route?.name ?? 'unknown';
  const { outcome } = verdictOf(flow, error);
  const statusClass = `${Math.floor(status / 100)}xx`;
  metrics.count('bartizan_requests_total', { route, outcome, status: statusClass });
  metrics.observe('bartizan_request_duration_seconds', (now - flow.startedAt) / 1000, { route });
  if (end.firstByteAt !== undefined) {
    const seconds = (end.firstByteAt - flow.startedAt) / 1000;
    metrics.observe('bartizan_first_byte_seconds', seconds, { route });
  }
  if (error !== undefined) metrics.count('bartizan_refusals_total', { code: error.code });
  const { entities = {}, stayed = {} } = flow.unmasked ?? {};
  const unmasked = Object.values(entities).reduce((sum, count) => sum + count, 0);
  if (unmasked > 0) metrics.count('bartizan_unmasked_total', {}, unmasked);
  for (const [reason, count] of Object.entries(stayed)) {
    metrics.count('bartizan_tokens_stayed_total', { reason }, count);
  }
  for (const { verdict } of flow.decisions) {
    for (const { detector, action, mode } of verdict.reasons) {
      if (detector !== undefined) {
        metrics.count('bartizan_findings_total', { detector, action, mode });
      }
    }
  }
}

const isKnown = ({ snapshot }: Flow, model: string | undefined): boolean =>
  model !== undefined && Object.hasOwn(snapshot.config.models, model);

const tenantOf = (flow: Flow): string => flow.identity?.tenant ?? NO_TENANT;
