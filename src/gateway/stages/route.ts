// SPDX-License-Identifier: Apache-2.0
// Chooses where a request may be answered: the targets of its model, by weight, then the fallbacks.
// Residency, what policy said of routes, the kill switch, the wire and the breakers narrow the choice; nothing a
// caller sends can widen it, because upstreams come from the configuration alone.
import { BartizanError, assert } from '../../core/errors.ts';
import type { WireId } from '../../core/exchange.ts';
import type { World } from '../../core/world.ts';
import { translationFor } from '../../protocols/translate/translation.ts';
import { killedUpstream } from '../admission/kill-switch.ts';
import type { Flow } from '../flow.ts';
import type { Gateway } from '../gateway.ts';
import type { Stage, StageResult } from '../pipeline.ts';
import type { Target, Upstream } from '../upstreams/upstream.ts';

type Weighted = { readonly target: Target; readonly weight: number };
/** What still may answer, and what has been ruled out. */
type Choice = { readonly targets: readonly Weighted[]; readonly fallbacks: readonly Weighted[] };

export const route: Stage = { name: 'route', run };

function run(flow: Flow, gateway: Gateway): StageResult {
  const { exchange, identity } = flow;
  assert(exchange !== undefined && identity !== undefined, 'route runs after decode');
  const configured = lookUp(exchange.model, flow, gateway);
  if (configured === undefined) return new BartizanError('unknown_model');

  const regions = identity.app.allowed_regions;
  const resident = narrow(
    configured,
    ({ upstream }) => regions.length === 0 || regions.includes(upstream.region),
  );
  if (isEmpty(resident)) {
    return new BartizanError(
      'no_upstream',
      'No upstream of this model is in a region allowed for this app',
    );
  }
  const allowed = routed(resident, flow.decisions);
  if (allowed instanceof BartizanError) return allowed;
  const speaking = narrow(allowed, ({ upstream }) => speaks(upstream, exchange.wire));
  if (isEmpty(speaking)) {
    return new BartizanError(
      'untranslatable',
      'No upstream of this model speaks this wire format, nor one it can be translated to',
    );
  }
  let stopped: BartizanError | undefined;
  const living = narrow(speaking, ({ facts }) => {
    const refusal = killedUpstream(facts, gateway);
    stopped ??= refusal;
    return refusal === undefined;
  });
  if (isEmpty(living)) return stopped;

  flow.plan = plan(living, gateway);
  return flow.plan.length === 0 ? new BartizanError('no_upstream') : undefined;
}

/**
 * What is left by the routes that policy allows: all of them hold together. Where nothing is left the refusal
 * says which kind of route ended it.
 */
function routed(choice: Choice, decisions: Flow['decisions']): Choice | BartizanError {
  let left = choice;
  for (const { verdict } of decisions) {
    for (const obligation of verdict.obligations) {
      if (obligation.kind !== 'route') continue;
      left = narrow(left, ({ upstream }) =>
        'regions' in obligation
          ? obligation.regions.includes(upstream.region)
          : obligation.upstreams.includes(upstream.id),
      );
      if (!isEmpty(left)) continue;
      const reason = 'regions' in obligation ? 'region.not_allowed' : 'route.none';
      const message = `Policy leaves no upstream of this model: ${reason}`;
      return new BartizanError('policy_denied', message, { reasons: [reason] });
    }
  }
  return left;
}

/**
 * The first target has been asked of its breaker, and a half-open one has given its probe; those after it
 * are asked when their turn comes.
 */
function plan({ targets, fallbacks }: Choice, gateway: Gateway): readonly Target[] {
  const upstreams = gateway.upstreams();
  const ordered = [...byWeight(targets, gateway.world), ...fallbacks.map(({ target }) => target)];
  const first = ordered.findIndex((target) => upstreams.available(target));
  return first === -1 ? [] : ordered.slice(first);
}

/** A random order in which each place is drawn by weight among those left. */
function byWeight(targets: readonly Weighted[], world: World): readonly Target[] {
  const left = [...targets];
  const out: Target[] = [];
  while (left.length > 1) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    // 32 random bits over at most 16 000 of weight: the bias is below one in 250 000.
    let drawn = world.random(4).readUInt32BE() % total;
    const index = left.findIndex(({ weight }) => {
      drawn -= weight;
      return drawn < 0;
    });
    out.push(...left.splice(index, 1).map(({ target }) => target));
  }
  return [...out, ...left.map(({ target }) => target)];
}

function lookUp(alias: string, flow: Flow, gateway: Gateway): Choice | undefined {
  const { models } = flow.snapshot.config;
  // An own property, so that a model called "constructor" finds nothing.
  const model = Object.hasOwn(models, alias) ? models[alias] : undefined;
  if (model === undefined) return undefined;
  const upstreams = gateway.upstreams();
  const resolve = (targets: typeof model.targets): readonly Weighted[] =>
    targets.flatMap((configured) => {
      const upstream = upstreams.get(configured.upstream);
      if (upstream === undefined) return [];
      const { id, provider, region } = upstream;
      const facts = { id, provider, region, model: configured.model ?? alias };
      return [{ target: { upstream, facts }, weight: configured.weight }];
    });
  return { targets: resolve(model.targets), fallbacks: resolve(model.fallback) };
}

function speaks(upstream: Upstream, wire: WireId): boolean {
  if (upstream.wires.includes(wire)) return true;
  return upstream.wires.some((spoken) => translationFor(wire, spoken) !== undefined);
}

function narrow(choice: Choice, keep: (target: Target) => boolean): Choice {
  return {
    targets: choice.targets.filter(({ target }) => keep(target)),
    fallbacks: choice.fallbacks.filter(({ target }) => keep(target)),
  };
}

const isEmpty = ({ targets, fallbacks }: Choice): boolean =>
  targets.length === 0 && fallbacks.length === 0;
