// SPDX-License-Identifier: Apache-2.0
// Answers the routes that need no upstream: the list of models, a check by the guard, and the probes.
import { assert, BartizanError } from '../../core/errors.ts';
import type { Flow, Reply } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { guardCheck } from '../local/guard-check.ts';
import { health, readiness } from '../local/health.ts';
import { listModels } from '../local/models.ts';
import type { RouteName } from '../routes.ts';
import type { Stage, StageResult } from '../pipeline.ts';

export const answerLocally: Stage = { name: 'answer-locally', run };

type Answered = Reply | BartizanError;
type Answer = (flow: Flow, gateway: Gateway) => Answered | Promise<Answered>;

const ANSWERS: Readonly<Partial<Record<RouteName, Answer>>> = {
  models: listModels,
  'guard-check': guardCheck,
  healthz: health,
  readyz: readiness,
};

function run(flow: Flow, gateway: Gateway): StageResult | Promise<StageResult> {
  const answer = flow.route === undefined ? undefined : ANSWERS[flow.route.name];
  assert(answer !== undefined, 'every route without a wire has a local answer');
  const answered = answer(flow, gateway);
  return answered instanceof Promise
    ? answered.then((reply) => conclude(flow, reply))
    : conclude(flow, answered);
}

function conclude(flow: Flow, answered: Answered): StageResult {
  if (answered instanceof BartizanError) return answered;
  flow.reply = answered;
  return undefined;
}
