// SPDX-License-Identifier: Apache-2.0
// POST /v1/guard/check: judges texts exactly as an exchange would be judged, without calling a model. The
// judgement is the answer, so a refusal of policy is told with status 200.
import { BartizanError } from '../../core/errors.ts';
import type { Exchange, RequestReading } from '../../core/exchange.ts';
import { applyEdits } from '../../core/json/edit.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { BodyEdit, JsonBody, JsonObject } from '../../core/json/types.ts';
import type { Judgement, Protector } from '../../protect/protector.ts';
import { exchangeOf } from '../exchange.ts';
import type { Flow, Reply } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { readJson } from '../stages/decode.ts';
import { type CheckRequest, readCheck } from './check-request.ts';
import { jsonReply } from './reply.ts';

export async function guardCheck(flow: Flow, gateway: Gateway): Promise<Reply | BartizanError> {
  const body = await readJson(flow);
  if (body instanceof BartizanError) return body;
  const check = readCheck(body);
  if (check instanceof BartizanError) return check;
  const exchange = exchangeOf(flow, gateway.keyring, {
    wire: 'openai-chat',
    reading: readingOf(check),
  });
  flow.exchange = exchange;
  const { protector } = flow.snapshot;
  const judgement = check.output
    ? await judgeOutput(protector, exchange)
    : await protector.request(exchange);
  flow.decisions.push(...judgement.decisions);
  return jsonReply({
    request_id: flow.requestId,
    outcome: judgement.verdict.outcome,
    policy: judgement.verdict.policy,
    reasons: judgement.verdict.reasons,
    findings: judgement.findings.map((finding) => ({
      detector: finding.detector,
      entity: finding.entity,
      start: finding.start,
      end: finding.end,
      severity: finding.severity,
      score: finding.score,
      segment: finding.segment,
    })),
    ...masked(body, exchange, judgement),
  });
}

/** The texts with what policy wants masked, in the member they came in. */
function masked(body: JsonBody, { segments }: Exchange, { edits }: Judgement): JsonObject {
  const changes = edits.flatMap(({ segment, start, end, text }): BodyEdit[] => {
    const pointer = segments[segment]?.pointer;
    return pointer === undefined ? [] : [{ kind: 'text', pointer, start, end, text }];
  });
  const { value } = changes.length === 0 ? body : parseStrict(applyEdits(body, changes));
  const { text, messages } = value as JsonObject;
  return text === undefined ? { messages: messages ?? null } : { text };
}

async function judgeOutput(protector: Protector, exchange: Exchange): Promise<Judgement> {
  const guard = protector.response(exchange);
  for (const { text, pointer: _, source: __, ...segment } of exchange.segments) {
    const channel = guard.open(segment);
    await channel.push(text);
    await channel.end();
  }
  await guard.settle();
  return guard.judgement();
}

function readingOf({ model, segments }: CheckRequest): RequestReading {
  return {
    operation: 'chat',
    model,
    parameters: { stream: false, choices: 1, includeUsage: false },
    segments,
    tools: [],
    uninspected: [],
    providerState: [],
    contextFields: [],
  };
}
