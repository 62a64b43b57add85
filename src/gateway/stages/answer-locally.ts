// SPDX-License-Identifier: Apache-2.0
// Answers the routes that need no upstream: the list of models, a check by the guard, and the probes.
import { BartizanError } from '../../core/errors.ts';
import type { Flow, Reply } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { guardCheck } from '../local/guard-check.ts';
import { health, readiness } from '../local/health.ts';
import { listModels } from '../local/models.ts';
import type { Stage, StageResult } from '../pipeline.ts';

export const answerLocally: Stage = { name: 'answer-locally', run };

type Answered = Reply | BartizanError;

function run(flow: Flow, gateway: Gateway): StageResult | Promise<StageResult> {
  const answered = answer(flow, gateway);
  return answered instanceof Promise
    ? answered.then((reply) => conclude(flow, reply))
    : conclude(flow, answered);
}

function answer(flow: Flow, gateway: Gateway): Answered | Promise<Answered> {
  switch (flow.route?.name) {
    case 'models':
      return listModels(flow);
    case 'guard-check':
      return guardCheck(flow, gateway);
    case 'healthz':
      return health();
    case 'readyz':
      return readiness(flow, gateway);
    default:
      return new BartizanError('unknown_route');
  }
}

function conclude(flow: Flow, answered: Answered): StageResult {
  if (answered instanceof BartizanError) return answered;
  flow.reply = answered;
  return undefined;
}
