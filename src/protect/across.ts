// SPDX-License-Identifier: Apache-2.0
// Runs the detectors that one text is not enough for, over a whole request: what its turns work towards, and
// whether its caller sends variant after variant. What was decided comes back to what remembers.
import type { Exchange, Segment } from '../core/exchange.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import {
  ACROSS,
  type AcrossFacts,
  ESCALATION,
  escalationSettings,
  PROBING,
  probingSettings,
} from '../guard/across.ts';
import type { GuardConfig } from '../guard/config.ts';
import { isInForce } from '../guard/detector.ts';
import { refuses } from './combine.ts';
import { type Turn, turnsOf } from './conversation.ts';
import { escalation } from './escalation.ts';
import type { Found } from './findings.ts';
import { type Probe, ProbingMemory } from './probing.ts';

/** Something found in the newest text of a user. */
export type FoundAcross = { readonly segment: Segment; readonly found: Found };

export type Across = {
  /** Those in force. */
  readonly facts: readonly AcrossFacts[];
  /** `scores`: the highest score for injection of each segment, by index. */
  find(exchange: Exchange, scores: ReadonlyMap<number, number>): readonly FoundAcross[];
  /** What was decided on the request, or on its answer. */
  decided(exchange: Pick<Exchange, 'requestId'>, verdict: Verdict): void;
};

const MINUTE_MS = 60_000;
/** Requests whose answers are still to be judged. */
const WAITING = 500;

/** Throws BartizanError `config_invalid` for options that do not fit. */
export function createAcross(
  guard: GuardConfig,
  { keyring, world }: { readonly keyring: Keyring; readonly world: World },
): Across {
  const facts = ACROSS.filter((one) => isInForce(one, guard));
  const escalates = escalationSettings(guard);
  const probes = probingSettings(guard);
  const memory =
    probes &&
    new ProbingMemory({
      windowMs: probes.window_minutes * MINUTE_MS,
      refused: probes.refused,
      requests: probes.requests,
    });
  const waiting = new Map<string, Probe>();
  const probed = (exchange: Exchange, { segment }: Turn): readonly FoundAcross[] => {
    const now = world.clock.monotonic();
    const probe = memory?.probe(callerOf(exchange, keyring), segment.text, now);
    if (probe === undefined) return [];
    waiting.set(exchange.requestId, probe);
    if (waiting.size > WAITING) waiting.delete(waiting.keys().next().value ?? '');
    if (probe.kind === undefined) return [];
    return [foundIn(segment, { detector: PROBING, entity: probe.kind, score: probe.score })];
  };
  return {
    facts,
    find(exchange, scores) {
      if (exchange.operation !== 'chat' || facts.length === 0) return [];
      const turns = turnsOf(exchange.segments);
      const newest = turns.findLastIndex(({ by }) => by === 'user');
      const turn = turns[newest];
      if (turn === undefined) return [];
      const scoreOf = ({ indexes }: Turn): number =>
        Math.max(0, ...indexes.map((index) => scores.get(index) ?? 0));
      const score = escalates ? escalation(turns.slice(0, newest + 1), scoreOf) : 0;
      const isReported = score > 0 && score >= (escalates?.report_from ?? 1);
      return [
        ...(isReported
          ? [foundIn(turn.segment, { detector: ESCALATION, entity: 'escalation', score })]
          : []),
        ...probed(exchange, turn),
      ];
    },
    decided({ requestId }, verdict) {
      const probe = waiting.get(requestId);
      if (probe === undefined) return;
      if (!refuses(verdict)) probe.passed();
      // A refusal of ours because of earlier ones would else keep a caller out for ever.
      else if (probe.kind === undefined) probe.refused();
    },
  };
}

const foundIn = (
  segment: Segment,
  found: Pick<Found, 'detector' | 'entity' | 'score'>,
): FoundAcross => ({ segment, found: { ...found, start: 0, end: segment.text.length } });

/** Whose texts are compared: one user of one app through one key, as a digest. */
function callerOf({ tenant, app, principal, endUser }: Exchange, keyring: Keyring): string {
  return keyring.mac(
    'digest',
    tenant,
    JSON.stringify(['probing', app.id, principal, endUser?.subject]),
  );
}
