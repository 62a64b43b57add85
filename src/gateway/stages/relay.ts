// SPDX-License-Identifier: Apache-2.0
// Sends the request to the targets of the plan, in turn, until one answers. With Bartizan's credential,
// never the caller's; a retry only while no byte of an answer has been passed on, within the number of
// attempts and the retry budget. What comes back is judged by the next stage, not here.
import { BartizanError, asBartizanError, assert } from '../../core/errors.ts';
import type { WireId } from '../../core/exchange.ts';
import type { World } from '../../core/world.ts';
import { translationFor, type Translation } from '../../protocols/translate/translation.ts';
import { attemptLevies, reserveAttempt } from '../admission/charges.ts';
import { killedUpstream } from '../admission/kill-switch.ts';
import type { Flow, UpstreamAnswer } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import type { Stage, StageResult } from '../pipeline.ts';
import { discard, watched } from '../upstreams/bodies.ts';
import { answerHeaders, callerHeaders } from '../upstreams/headers.ts';
import { rejection, type Rejection } from '../upstreams/rejection.ts';
import { requestBody } from '../upstreams/request-body.ts';
import { translatedBody } from '../upstreams/translated.ts';
import type { Target, UpstreamResponse } from '../upstreams/upstream.ts';

/** First pause before the same target is asked again; doubles, with chance so that callers spread. */
const BACKOFF_MS = 50;
const BACKOFF_MS_MAX = 1_000;

const MEDIA_TYPE = { json: 'application/json', stream: 'text/event-stream' } as const;

export const relay: Stage = { name: 'relay', run };

async function run(flow: Flow, gateway: Gateway): Promise<StageResult> {
  const { signal } = flow.abort;
  const { attempts } = flow.snapshot.config.routing;
  const upstreams = gateway.upstreams();
  const queue = [...flow.plan];
  const tried = new Set<Target>();
  // The first target gave its consent (and a half-open one its probe) when the plan was made.
  let target = queue.shift();
  let failure: BartizanError | undefined;
  const next = (): Target | undefined => {
    let one = queue.shift();
    while (one !== undefined && !upstreams.available(one)) one = queue.shift();
    return one;
  };
  while (target !== undefined) {
    if (signal.aborted) return asBartizanError(signal.reason);
    const refused = await refusedFor(flow, gateway, target);
    if (refused !== undefined) {
      // What may not be asked of this provider may still be asked of another.
      failure ??= refused;
      target = next();
      continue;
    }
    flow.attempts += 1;
    flow.upstream = target.facts;
    const outcome = await attempt(flow, gateway, target);
    if (outcome === undefined) {
      // Nobody is asked again: a stream may last for long, and its request is not small.
      flow.body = undefined;
      return undefined;
    }
    if (signal.aborted) return asBartizanError(signal.reason);
    failure = outcome.error;
    tried.add(target);
    if (outcome.retry === 'anywhere') queue.push(target);
    if (outcome.retry === 'no' || queue.length === 0 || flow.attempts >= attempts) return failure;
    if (!upstreams.takeRetry()) return failure;
    target = next();
    if (target !== undefined && tried.has(target)) await pause(flow, gateway.world);
  }
  return failure ?? new BartizanError('no_upstream');
}

/** Whether a provider was stopped since the plan was made, or a limit on it is reached. */
function refusedFor(
  flow: Flow,
  gateway: Gateway,
  { facts }: Target,
): StageResult | Promise<StageResult> {
  const stopped = killedUpstream(facts, gateway);
  return stopped ?? reserveAttempt(flow, gateway.counters, attemptLevies(flow, facts));
}

/** Sets `flow.answer` and returns undefined, or says why this target did not answer. */
async function attempt(
  flow: Flow,
  gateway: Gateway,
  target: Target,
): Promise<Rejection | undefined> {
  const upstreams = gateway.upstreams();
  let result: Rejection | undefined;
  try {
    result = await ask(flow, gateway, target);
  } catch (thrown) {
    if (flow.abort.signal.aborted) return failed(asBartizanError(thrown), 'no');
    result = failureOf(asBartizanError(thrown));
    if (result === undefined) throw thrown;
  }
  if (result !== undefined) upstreams.report(target, result.health);
  return result;
}

async function ask(flow: Flow, gateway: Gateway, target: Target): Promise<Rejection | undefined> {
  const { exchange, body } = flow;
  assert(exchange !== undefined && body !== undefined, 'relay runs after decode');
  const { upstream, facts } = target;
  const { wire, translation } = wireFor(exchange.wire, target);
  const response = await upstream.send({
    operation: exchange.operation,
    wire,
    model: facts.model,
    stream: exchange.parameters.stream,
    body: requestBody(body, exchange, {
      edits: flow.edits,
      model: facts.model,
      translation,
      askUsage: wire === 'openai-chat' && asksUsage(flow, upstream.id),
    }),
    headers: callerHeaders(flow.request.headers, flow.identity),
    signal: flow.abort.signal,
  });
  if (response.status < 200 || response.status > 299) {
    return rejection(response, upstream, flow.now);
  }
  const kind = exchange.parameters.stream ? 'stream' : 'json';
  if (mediaType(response) !== MEDIA_TYPE[kind]) {
    discard(response.body);
    const message = 'Upstream answered with another media type than asked for';
    return failed(new BartizanError('upstream_malformed', message), 'no');
  }
  flow.answer = answer(flow, gateway, { target, response, translation });
  return undefined;
}

function answer(
  flow: Flow,
  gateway: Gateway,
  from: { target: Target; response: UpstreamResponse; translation: Translation | undefined },
): UpstreamAnswer {
  const { target, response, translation } = from;
  const { exchange } = flow;
  assert(exchange !== undefined, 'relay runs after decode');
  const upstreams = gateway.upstreams();
  const { stream } = exchange.parameters;
  const body = watched(response.body, (error) => {
    // Cut by our own side, it says nothing of the target.
    const broken = error?.source === 'upstream' && !flow.abort.signal.aborted;
    upstreams.report(target, broken ? 'failed' : 'ok');
  });
  return {
    status: response.status,
    headers: {
      ...answerHeaders(response.headers),
      'content-type': stream ? 'text/event-stream; charset=utf-8' : MEDIA_TYPE.json,
    },
    wire: exchange.wire,
    stream,
    body:
      translation === undefined
        ? body
        : translatedBody(body, translation, {
            stream,
            model: exchange.model,
            created: Math.floor(flow.now / 1000),
            // Always known to us; the stream gate hides it from a caller who did not ask.
            includeUsage: true,
          }),
    simulated: target.upstream.simulated,
  };
}

/** The wire to speak with a target: the caller's own where it can be, else one it translates to. */
function wireFor(
  wire: WireId,
  { upstream }: Target,
): { wire: WireId; translation: Translation | undefined } {
  if (upstream.wires.includes(wire)) return { wire, translation: undefined };
  for (const spoken of upstream.wires) {
    const translation = translationFor(wire, spoken);
    if (translation !== undefined) return { wire: spoken, translation };
  }
  throw new BartizanError('untranslatable');
}

/** Not every server that speaks the chat wire knows `stream_options`; the configuration says. */
function asksUsage({ snapshot }: Flow, upstreamId: string): boolean {
  const upstream = snapshot.config.upstreams[upstreamId];
  if (upstream?.kind === 'openai') return upstream.usage_in_streams === 'ask';
  return upstream?.kind === 'simulated';
}

/** How a thrown error counts; undefined for a fault of our own. */
function failureOf(error: BartizanError): Rejection | undefined {
  if (error.code === 'egress_refused') return failed(error, 'elsewhere');
  if (error.code === 'untranslatable') return { error, retry: 'elsewhere', health: 'ok' };
  // Also a connection that closed before any head: providers close idle ones just as we use them.
  if (error.code === 'upstream_unreachable') return failed(error, 'anywhere');
  // After a timeout the provider may still be at work (and charging): not asked again.
  return error.source === 'upstream' ? failed(error, 'no') : undefined;
}

const failed = (error: BartizanError, retry: Rejection['retry']): Rejection => ({
  error,
  retry,
  health: 'failed',
});

const mediaType = ({ headers }: UpstreamResponse): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

function pause(flow: Flow, world: World): Promise<void> {
  const { signal } = flow.abort;
  const spread = 0.5 + (world.random(1)[0] ?? 0) / 256;
  const waitMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** flow.attempts) * spread;
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal.addEventListener('abort', done, { once: true });
  });
}
