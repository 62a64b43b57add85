// SPDX-License-Identifier: Apache-2.0
// Changes that one person asked for and another one approves. What is approved is what was asked for, once;
// a stop that was set anew since then is another one.
import type { By, ControlPlane } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import { base32 } from '../../core/ids.ts';
import type { ChangeRequest } from '../../core/ports/cluster.ts';
import type { KillEntry } from '../../core/ports/store.ts';
import { stored } from '../audit.ts';
import { isSame, signed } from './four-eyes.ts';
import type { PlaneParts } from './parts.ts';

const OPEN_MS = 86_400_000;
/** The newest changes; older ones are in the record. */
const LISTED = 500;
const DECIDED = { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' } as const;

type ChangeCalls = Pick<ControlPlane, 'listChanges' | 'decideChange'>;
type Decision = keyof typeof DECIDED;

/** Asks for a second person to lift the stop; the change that waits already, when there is one. */
export async function askSecond(
  { world, store, recorder }: PlaneParts,
  by: By,
  { kind, value }: KillEntry,
): Promise<ChangeRequest> {
  const target = `${kind}:${value}`;
  const waiting = (await store.cluster.changes.list(LISTED)).find(
    (change) => change.state === 'open' && change.action === 'kill.off' && change.target === target,
  );
  if (waiting !== undefined) return waiting;
  const now = world.clock.now();
  const change: ChangeRequest = {
    id: `chg_${base32(world.random(16))}`,
    action: 'kill.off',
    target,
    why: by.why ?? '',
    requestedBy: signed(by),
    requestedAt: now,
    expiresAt: now + OPEN_MS,
    state: 'open',
    decidedBy: undefined,
    decidedAt: undefined,
  };
  recorder.audit(by, 'change.ask', `change:${change.id}`, {
    after: { action: change.action, target },
  });
  await stored(world, store.cluster.changes.insert(change));
  return change;
}

export type LiftApproved = (entry: KillEntry, by: By, how: string) => Promise<unknown>;

export function changesPlane(parts: PlaneParts, lift: LiftApproved): ChangeCalls {
  const { world, store, recorder } = parts;
  const { changes } = store.cluster;
  return {
    listChanges: () => changes.list(LISTED),
    decideChange: async (id, decision, by) => {
      const change = await changes.get(id);
      if (change === undefined) return undefined;
      requireRight(change, decision, by);
      const entry = decision === 'approve' ? await stopOf(parts, change) : undefined;
      const at = world.clock.now();
      const { action, target } = change;
      recorder.audit(by, `change.${decision}`, `change:${id}`, { before: { action, target } });
      const verdict = { state: DECIDED[decision], by: signed(by), at };
      if (!(await stored(world, changes.decide(id, verdict)))) throw closed();
      if (entry !== undefined) await lift(entry, by, `asked for by ${change.requestedBy}, ${id}`);
      return { ...change, state: verdict.state, decidedBy: verdict.by, decidedAt: at };
    },
  };
}

function requireRight(change: ChangeRequest, decision: Decision, by: By): void {
  if (change.state !== 'open') throw closed();
  const own = isSame(change.requestedBy, by);
  if (decision === 'approve' && own) {
    throw new BartizanError('forbidden', 'Another person has to approve what you asked for.');
  }
  if (decision === 'withdraw' && !own) {
    throw new BartizanError('forbidden', 'Only who asked for a change can withdraw it.');
  }
}

function closed(): BartizanError {
  return new BartizanError('conflict', 'The change is no longer open.');
}

/** The stop that was meant. Throws `conflict` when it is gone, or was set again after it was asked for. */
async function stopOf({ publisher }: PlaneParts, change: ChangeRequest): Promise<KillEntry> {
  await publisher.sync('kills');
  const entry = publisher.shared.kills.find(
    ({ kind, value }) => `${kind}:${value}` === change.target,
  );
  if (entry === undefined) throw new BartizanError('conflict', 'This is no longer stopped.');
  if (entry.since > change.requestedAt) {
    throw new BartizanError('conflict', 'It was stopped again since: this has to be asked anew.');
  }
  return entry;
}
