// SPDX-License-Identifier: Apache-2.0
// The kill switch: a stop is set by one person at once, and lifted by one person only where nobody else
// could have been asked.
import type { By, ControlPlane, KillResult } from '../../api/control-plane.ts';
import { stopTargets } from '../../api/routes/scope.ts';
import { BartizanError } from '../../core/errors.ts';
import type { KillEntry, KillTargetKind } from '../../core/ports/store.ts';
import { canonicalStop } from '../../gateway/admission/kill-switch.ts';
import { stored } from '../audit.ts';
import { sameTarget } from '../shared-state.ts';
import { askSecond, type Maker } from './changes.ts';
import { hasSecondPerson } from './four-eyes.ts';
import { isAway } from '../store-calls.ts';
import type { PlaneParts } from './parts.ts';

export const KILL_OFF = 'kill.off';

type KillCalls = Pick<ControlPlane, 'listKills' | 'kill' | 'lift'>;

/** `plane` gives the other calls, which tell what a stop touches. */
export function killsPlane(parts: PlaneParts, plane: () => ControlPlane): KillCalls {
  const { world, store, publisher, recorder } = parts;
  /** Throws `usage` for a user without a tenant where several could be meant. */
  const spelled = (kind: KillTargetKind, value: string): string => {
    const { apps, tenants } = publisher.config;
    const known = [...Object.keys(tenants), ...Object.values(apps).map(({ tenant }) => tenant)];
    const one = canonicalStop(kind, value, known);
    if (one !== undefined) return one;
    throw new BartizanError('usage', 'There are several tenants: name the user as tenant/subject.');
  };
  return {
    listKills: async () => {
      await publisher.look('kills');
      return publisher.shared.kills;
    },
    kill: async ({ kind, value: given }, by) => {
      const value = spelled(kind, given);
      const why = by.why ?? '';
      recorder.audit(by, 'kill.on', `${kind}:${value}`);
      const entry = { kind, value, why, by: by.name, since: world.clock.now() };
      const before = publisher.killsSent;
      try {
        await stored(world, store.kills.put(entry));
      } catch (thrown) {
        if (!isAway(thrown)) throw thrown;
        // In force here at once, and everywhere when the store is back.
        await publisher.hold(entry);
      }
      return spreadKills(parts, before);
    },
    lift: async (kind, given, by) => {
      await publisher.sync('kills');
      const value = spelled(kind, given);
      const entry = publisher.shared.kills.find((other) => sameTarget(other, { kind, value }));
      if (entry === undefined) return undefined;
      const targetOf = await stopTargets(plane());
      const second =
        publisher.config.admin.four_eyes.includes(KILL_OFF) &&
        (await hasSecondPerson(store.directory, by, targetOf(kind, value)));
      const target = `${kind}:${value}`;
      if (second) {
        return { done: false, change: await askSecond(parts, by, { action: KILL_OFF, target }) };
      }
      return { done: true, result: await liftNow(parts, entry, by, 'nobody else could approve') };
    },
  };
}

/** Lifts the stop that was meant, unless it is gone or was set again after that was asked for. */
export const liftApproved =
  (parts: PlaneParts): Maker =>
  async (change) => {
    const { publisher } = parts;
    await publisher.sync('kills');
    const entry = publisher.shared.kills.find(
      ({ kind, value }) => `${kind}:${value}` === change.target,
    );
    if (entry === undefined) throw new BartizanError('conflict', 'This is no longer stopped.');
    if (entry.since > change.requestedAt) {
      throw new BartizanError('conflict', 'It was stopped again since: this has to be asked anew.');
    }
    return (by, how) => liftNow(parts, entry, by, how);
  };

/** Lifts a stop; `how` says in the record who agreed. */
async function liftNow(
  parts: PlaneParts,
  entry: KillEntry,
  by: By,
  how: string,
): Promise<KillResult> {
  const { world, store, publisher, recorder } = parts;
  const { kind, value } = entry;
  recorder.audit(by, 'kill.off', `${kind}:${value}`, { before: entry, after: { approval: how } });
  const before = publisher.killsSent;
  await stored(world, store.kills.remove(kind, value));
  publisher.release(kind, value);
  return spreadKills(parts, before);
}

/** `before`: revision of the stops at the workers before the change. */
async function spreadKills(parts: PlaneParts, before: number): Promise<KillResult> {
  const { metrics, fleet } = parts;
  const result = await parts.spread('kills');
  metrics.observe('bartizan_kill_switch_seconds', result.ms / 1000);
  return { ...result, cut: fleet.cutSince(before) };
}
