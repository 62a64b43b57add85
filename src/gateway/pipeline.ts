// SPDX-License-Identifier: Apache-2.0
// The life of a request, in order. Read this file first: each stage is one file that reads alone.
// A stage returns a BartizanError to refuse (a decision) and throws for a fault; both end the walk, and
// then `settle` and `record` still run, and only after `record` do the last bytes leave.
import { asBartizanError, type BartizanError } from '../core/errors.ts';
import type { Flow } from './flow.ts';
import type { Gateway } from './gateway.ts';
import { admit } from './stages/admit.ts';
import { answerLocally } from './stages/answer-locally.ts';
import { authenticate } from './stages/authenticate.ts';
import { authorise } from './stages/authorise.ts';
import { decode } from './stages/decode.ts';
import { inspectRequest } from './stages/inspect-request.ts';
import { inspectResponse } from './stages/inspect-response.ts';
import { receive } from './stages/receive.ts';
import { record } from './stages/record.ts';
import { relay } from './stages/relay.ts';
import { route } from './stages/route.ts';
import { settle } from './stages/settle.ts';
import { replyTo, sendLast } from './answer.ts';

type StageName =
  | 'receive'
  | 'authenticate'
  | 'admit'
  | 'decode'
  | 'authorise'
  | 'inspect-request'
  | 'route'
  | 'relay'
  | 'inspect-response'
  | 'answer-locally'
  | 'settle'
  | 'record';

export type StageResult = BartizanError | undefined;

export type Stage = {
  readonly name: StageName;
  readonly run: (flow: Flow, gateway: Gateway) => StageResult | Promise<StageResult>;
};

/** The stages of a request to a model, in order. Each may refuse. */
const STAGES: readonly Stage[] = [
  receive,
  authenticate,
  admit,
  decode,
  authorise,
  inspectRequest,
  route,
  relay,
  inspectResponse,
];

/** The stages of a route that is answered without an upstream. The first is the same: it finds the route. */
const LOCAL_STAGES: readonly Stage[] = [receive, authenticate, admit, answerLocally];

/** Takes one request from its first byte to its last. Never throws. */
export async function walk(flow: Flow, gateway: Gateway): Promise<void> {
  for (let index = 0; flow.refusal === undefined; index += 1) {
    const stage = (flow.route?.wire === undefined ? LOCAL_STAGES : STAGES)[index];
    if (stage === undefined) break;
    try {
      const result = stage.run(flow, gateway);
      flow.refusal = result instanceof Promise ? await result : result;
    } catch (thrown) {
      flow.refusal = asBartizanError(thrown);
      report(flow, gateway, stage.name);
    }
    // Whatever stops a flow from outside (the client, the kill switch, the end of the process) takes
    // effect here at the latest.
    if (flow.abort.signal.aborted) flow.refusal ??= asBartizanError(flow.abort.signal.reason);
  }
  finish(flow, gateway);
}

function finish(flow: Flow, gateway: Gateway): void {
  try {
    settle.run(flow, gateway);
    if (flow.refusal !== undefined) flow.reply = replyTo(flow, flow.refusal);
  } catch (thrown) {
    flow.refusal = asBartizanError(thrown);
    report(flow, gateway, 'settle');
  }
  const unrecorded = record.run(flow, gateway);
  sendLast(flow, gateway, unrecorded ?? flow.refusal);
}

function report(flow: Flow, gateway: Gateway, stage: StageName): void {
  if (flow.refusal === undefined) return;
  gateway.metrics.count('bartizan_faults_total', { stage, code: flow.refusal.code });
  gateway.reportFault(flow, stage, flow.refusal);
}
