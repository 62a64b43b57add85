// SPDX-License-Identifier: Apache-2.0
// Whether new work is taken at all: kill switch first, then the ability to record, then the limits that
// are known before the body is: requests and concurrency of whoever calls.
import { assert, BartizanError } from '../../core/errors.ts';
import { admissionLevies, reserve } from '../admission/charges.ts';
import { killed } from '../admission/kill-switch.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import type { Stage, StageResult } from '../pipeline.ts';

export const admit: Stage = { name: 'admit', run };

function run(flow: Flow, gateway: Gateway): StageResult | Promise<StageResult> {
  if (flow.route?.charged !== true) return undefined;
  const { identity, snapshot } = flow;
  assert(identity !== undefined, 'admit runs after authenticate');
  const stopped = killed(flow, gateway);
  if (stopped !== undefined) return stopped;
  if (flow.late) return new BartizanError('shutting_down', undefined, { retryAfter: 1 });
  if (!gateway.spool.writable) return new BartizanError('cannot_record');
  return reserve(flow, gateway.counters, admissionLevies(snapshot, identity));
}
