// SPDX-License-Identifier: Apache-2.0
// Probes. They say whether this worker lives and whether it takes work, and nothing that would help
// someone who may not know more: no version, no upstreams, no reasons.
import type { Flow, Reply } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { jsonReply } from './reply.ts';

/** The process runs and answers. */
export const health = (): Reply => jsonReply({ status: 'ok' });

/** 200 while new work is taken; 503 while draining or unable to record. */
export function readiness(flow: Flow, gateway: Gateway): Reply {
  const ready = gateway.spool.writable && !flow.late && !gateway.draining();
  return ready ? jsonReply({ status: 'ready' }) : jsonReply({ status: 'not ready' }, 503);
}
