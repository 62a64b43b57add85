// SPDX-License-Identifier: Apache-2.0
// The life of a request, in order. Read this file first: each stage is one file that reads alone.
// A stage returns a BartizanError to refuse (a decision) and throws for a fault; both end the walk, and
// then `settle` and `record` still run, and only after `record` do the last bytes leave.
import { asBartizanError, type BartizanError } from '../core/errors.ts';
import type { Flow } from './flow.ts';
import type { Gateway } from './gateway.ts';
import { admit } from './stages/admit.ts';
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
import { sendLast } from './answer.ts';

export type StageName =
  | 'receive'
  | 'authenticate'
  | 'admit'
  | 'decode'
  | 'authorise'
  | 'inspect-request'
  | 'route'
  | 'relay'
  | 'inspect-response'
  | 'settle'
  | 'record';

export type StageResult = BartizanError | undefined;

export type Stage = {
  readonly name: StageName;
  /** Routes without a body, and probes, skip the stages that have nothing to do for them. */
  readonly run: (flow: Flow, gateway: Gateway) => StageResult | Promise<StageResult>;
};

/** The stages that may refuse, in order. */
export const STAGES: readonly Stage[] = [
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

/** Takes one request from its first byte to its last. Never throws. */
export async function walk(flow: Flow, gateway: Gateway): Promise<void> {
  for (const stage of STAGES) {
    try {
      const result = stage.run(flow, gateway);
      flow.refusal = result instanceof Promise ? await result : result;
    } catch (thrown) {
      flow.refusal = asBartizanError(thrown);
      gateway.reportFault(flow, stage.name, flow.refusal);
    }
    if (flow.refusal !== undefined) break;
  }
  settle.run(flow, gateway);
  const unrecorded = record.run(flow, gateway);
  sendLast(flow, gateway, unrecorded ?? flow.refusal);
}
