// SPDX-License-Identifier: Apache-2.0
// Whether this principal, user and app may use this model, these tools and this provider state: policy
// decides. Then what could not be known before the body: stops of models and tools, and the tokens.
import { assert, BartizanError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Judgement } from '../../protect/protector.ts';
import { bodyLevies, reserve } from '../admission/charges.ts';
import { killed } from '../admission/kill-switch.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import { keyCovers } from '../identity/caller.ts';
import type { Stage, StageResult } from '../pipeline.ts';
import { refusalOf, refusingReasons } from '../refusal.ts';
import { type App, mayUse } from '../snapshot.ts';

export const authorise: Stage = { name: 'authorise', run };

function run(flow: Flow, gateway: Gateway): StageResult | Promise<StageResult> {
  const { exchange, snapshot } = flow;
  assert(exchange !== undefined, 'authorise runs after decode');
  // An own property, so that a model called "constructor" finds nothing.
  if (!Object.hasOwn(snapshot.config.models, exchange.model)) {
    return new BartizanError('unknown_model');
  }
  if (!keyCovers(flow.identity?.key, exchange.model)) {
    return new BartizanError('model_not_allowed', 'Model not allowed for this key');
  }
  const stopped = killed(flow, gateway);
  if (stopped !== undefined) return stopped;
  const judged = snapshot.protector.access(exchange);
  return judged instanceof Promise
    ? judged.then((judgement) => conclude(flow, gateway, judgement))
    : conclude(flow, gateway, judged);
}

function conclude(
  flow: Flow,
  gateway: Gateway,
  judgement: Judgement,
): StageResult | Promise<StageResult> {
  const { exchange, identity, snapshot, body } = flow;
  assert(exchange && identity && body, 'authorise runs after admit and decode');
  flow.decisions.push(...judgement.decisions);
  const refusal = accessRefusal(judgement, { exchange, app: identity.app });
  if (refusal !== undefined) return refusal;
  const levies = bodyLevies(snapshot, identity, { exchange, bodyBytes: body.bytes.length });
  return levies instanceof BartizanError ? levies : reserve(flow, gateway.counters, levies);
}

/** The refusal a verdict asks for, by its proper name where the app's own lists say why. */
function accessRefusal(
  { verdict }: Judgement,
  { exchange, app }: { readonly exchange: Exchange; readonly app: App },
): BartizanError | undefined {
  const refusal = refusalOf(verdict);
  if (refusal?.code !== 'policy_denied') return refusal;
  const reasons = refusingReasons(verdict);
  if (!mayUse(app, exchange.model)) {
    return new BartizanError('model_not_allowed', undefined, { reasons });
  }
  const state = exchange.providerState.find(({ kind }) => !app.provider_state.includes(kind));
  if (state === undefined) return refusal;
  const message = `State or tools held by the provider are not allowed for this app: ${state.kind}`;
  return new BartizanError('provider_state_refused', message, { pointer: state.pointer, reasons });
}
