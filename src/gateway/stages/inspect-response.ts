// SPDX-License-Identifier: Apache-2.0
// Judges the answer before it leaves: an unstreamed one whole, a streamed one through the gate. It enforces
// what the protector says and decides nothing itself; the end of the answer stays in `flow.last`, because
// it may leave only after the exchange is recorded.
import { asBartizanError, assert, BartizanError } from '../../core/errors.ts';
import type { Exchange, Usage } from '../../core/exchange.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonBody } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Codec } from '../../protocols/codec.ts';
import { SseParser } from '../../protocols/sse.ts';
import type { ResponseGuard } from '../../protect/protector.ts';
import { notingCalls } from '../admission/called-tools.ts';
import { isOpen, writeBytes, writeHead } from '../answer.ts';
import type { Flow, UpstreamAnswer } from '../flow.ts';
import { collect } from '../gate/collect.ts';
import { Gate } from '../gate/gate.ts';
import { Pump } from '../gate/pump.ts';
import { UNJUDGED } from '../gate/unjudged.ts';
import { judgeWhole } from '../gate/whole.ts';
import type { Gateway } from '../gateway.ts';
import type { Stage, StageResult } from '../pipeline.ts';
import { refusalOf } from '../refusal.ts';

/** A held stream sends its head after this long: clients wait for one with a shorter patience. */
const HEAD_MS = 5_000;
/** English text, coarsely; used only where the provider reported no count. */
const UNITS_PER_TOKEN = 4;

export const inspectResponse: Stage = { name: 'inspect-response', run };

type Work = {
  readonly flow: Flow;
  readonly gateway: Gateway;
  readonly answer: UpstreamAnswer;
  readonly codec: Codec;
  readonly exchange: Exchange;
  /** Undefined when policy judges neither answers nor calls, and nothing is to be put back into them. */
  readonly guard: ResponseGuard | undefined;
};

function run(flow: Flow, gateway: Gateway): Promise<StageResult> {
  const { answer, codec, exchange } = flow;
  assert(answer && codec && exchange, 'inspect-response runs after relay');
  const { protector } = flow.snapshot;
  const { tokens } = flow;
  const guard =
    protector.inspectsResponses || protector.judgesCalls || tokens !== undefined
      ? protector.response({ ...exchange, upstream: flow.upstream }, tokens)
      : undefined;
  const work = { flow, gateway, answer, codec, exchange, guard };
  return answer.stream ? streamed(work) : unstreamed(work);
}

async function unstreamed(work: Work): Promise<StageResult> {
  const { flow, gateway, answer, codec, guard } = work;
  const { max_response_bytes: maxBytes } = flow.snapshot.config.listen;
  let bytes: Buffer;
  try {
    bytes = await collect(answer.body, maxBytes, flow.abort.signal);
  } catch (thrown) {
    return ended(flow, thrown);
  }
  const body = parse(bytes, codec);
  const reading = codec.readResponse(body);
  flow.modelAnswered = reading.model;
  flow.finish = reading.finish;
  const units = reading.segments.reduce((sum, { text }) => sum + text.length, 0);
  settleUsage(work, { reported: reading.usage, units, complete: true });

  try {
    flow.last = await judgeWhole(
      { codec, body, reading },
      notingCalls(flow, gateway, guard ?? UNJUDGED),
    );
  } catch (thrown) {
    await conclude(work);
    throw new BartizanError('inspection_failed', undefined, { cause: thrown });
  }
  const refusal = (await conclude(work)) ?? cut(flow);
  if (refusal !== undefined) flow.last = undefined;
  return refusal;
}

async function streamed(work: Work): Promise<StageResult> {
  const { flow, gateway, answer, codec, exchange, guard } = work;
  const { response } = flow;
  const stream = codec.openStream();
  flow.stream = stream;
  const gate = new Gate({
    stream,
    guard: notingCalls(flow, gateway, guard ?? UNJUDGED),
    hideUsage: !exchange.parameters.includeUsage,
    holdUnknown: guard !== undefined && flow.identity?.app.unknown_content === 'hold',
  });
  const sendHead = (): void => {
    if (!response.headersSent && isOpen(response)) {
      writeHead(flow, gateway, { status: answer.status, headers: streamHeaders(answer) });
    }
  };
  const pump = new Pump({
    body: answer.body,
    parser: new SseParser(),
    gate,
    write: (bytes) => {
      sendHead();
      return isOpen(response) && writeBytes(flow, bytes);
    },
    signal: flow.abort.signal,
    clock: gateway.world.clock,
  });
  const drained = (): void => pump.drained();
  const early = setTimeout(() => {
    sendHead();
    if (isOpen(response)) response.flushHeaders();
  }, HEAD_MS);
  response.on('drain', drained);
  await pump.run();
  response.off('drain', drained);
  clearTimeout(early);

  const { ending, reading } = gate;
  assert(ending !== undefined, 'a pump stops with its gate');
  flow.modelAnswered = reading.model;
  flow.finish = reading.finish;
  const complete = ending.kind === 'complete';
  settleUsage(work, { reported: reading.usage, units: gate.units, complete });
  const refusal = await conclude(work);
  if (ending.kind === 'failed') return ended(flow, ending.error);
  if (ending.kind === 'blocked') return refusalOf(ending.verdict) ?? refusal;
  if (refusal === undefined) {
    sendHead();
    flow.last = ending.last;
  }
  return refusal;
}

/** Records what was decided, and says whether policy refuses. */
async function conclude({ flow, guard }: Work): Promise<BartizanError | undefined> {
  if (guard === undefined) return undefined;
  await guard.settle();
  const { verdict, decisions, unmasked } = guard.judgement();
  if (unmasked !== undefined) flow.unmasked = unmasked;
  flow.decisions.push(...decisions);
  return refusalOf(guard.stopped ?? verdict);
}

/** Why the exchange was ended from outside while a judge was at work. */
function cut({ abort: { signal } }: Flow): BartizanError | undefined {
  return signal.aborted ? asBartizanError(signal.reason) : undefined;
}

/** What was cut from outside is a decision and is returned; everything else is a fault and is thrown. */
function ended(flow: Flow, error: unknown): StageResult {
  if (flow.abort.signal.aborted && error instanceof BartizanError) return error;
  throw error;
}

function parse(bytes: Buffer, codec: Codec): JsonBody {
  // Vectors as numbers are the one answer that is long without being text; its bytes are bounded.
  const nodes = codec.wire === 'openai-embeddings' ? bytes.length : LIMITS.jsonNodes;
  try {
    return parseStrict(bytes, { nodes });
  } catch (thrown) {
    throw new BartizanError('upstream_malformed', undefined, { cause: thrown });
  }
}

type Seen = {
  readonly reported: Usage | undefined;
  readonly units: number;
  readonly complete: boolean;
};

/** The provider's own count; for an answer cut short, never less than what was seen of it. */
function settleUsage({ flow, exchange }: Work, { reported, units, complete }: Seen): void {
  if (reported !== undefined && complete) {
    flow.usage = reported;
    return;
  }
  const sent = exchange.segments.reduce((sum, { text }) => sum + text.length, 0);
  flow.usageEstimated = true;
  flow.usage = {
    inputTokens: reported?.inputTokens ?? Math.ceil(sent / UNITS_PER_TOKEN),
    outputTokens: Math.max(reported?.outputTokens ?? 0, Math.ceil(units / UNITS_PER_TOKEN)),
  };
}

function streamHeaders(answer: UpstreamAnswer): Readonly<Record<string, string>> {
  return {
    ...answer.headers,
    'content-type': 'text/event-stream; charset=utf-8',
    // Proxies that would buffer a stream and defeat its purpose (nginx) are told not to.
    'x-accel-buffering': 'no',
  };
}
