// SPDX-License-Identifier: Apache-2.0
// Changes that one person asked for and another one approves. What is approved is what was asked for, once;
// each kind of change says itself whether it still is that.
import type { By, ControlPlane } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import { base32 } from '../../core/ids.ts';
import type { ChangeRequest } from '../../core/ports/cluster.ts';
import { stored } from '../audit.ts';
import { isSame, signed } from './four-eyes.ts';
import type { PlaneParts } from './parts.ts';

const OPEN_MS = 86_400_000;
/** The newest changes; older ones are in the record. */
const LISTED = 500;
const DECIDED = { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' } as const;

type ChangeCalls = Pick<ControlPlane, 'listChanges' | 'decideChange'>;
type Decision = keyof typeof DECIDED;

/** Asks for a second person; the change that waits already, when there is one that was asked for after `since`. */
export async function askSecond(
  { world, store, recorder }: PlaneParts,
  by: By,
  {
    action,
    target,
    since = 0,
  }: Pick<ChangeRequest, 'action' | 'target'> & { readonly since?: number | undefined },
): Promise<ChangeRequest> {
  const waiting = (await store.cluster.changes.list(LISTED)).find(
    (change) =>
      change.state === 'open' &&
      change.action === action &&
      change.target === target &&
      change.requestedAt >= since,
  );
  if (waiting !== undefined) return waiting;
  const now = world.clock.now();
  const change: ChangeRequest = {
    id: `chg_${base32(world.random(16))}`,
    action,
    target,
    why: by.why ?? '',
    requestedBy: signed(by),
    requestedAt: now,
    expiresAt: now + OPEN_MS,
    state: 'open',
    decidedBy: undefined,
    decidedAt: undefined,
  };
  recorder.audit(by, 'change.ask', `change:${change.id}`, { after: { action, target } });
  await stored(world, store.cluster.changes.insert(change));
  return change;
}

/** Makes a change; `how` says in the record who agreed. */
export type Make = (by: By, how: string) => Promise<unknown>;
/** How an approved change is made. Throws `conflict` when what was asked for is not what would be done now. */
export type Maker = (change: ChangeRequest) => Promise<Make>;

/** `makers` by action. */
export function changesPlane(
  parts: PlaneParts,
  makers: Readonly<Record<string, Maker>>,
): ChangeCalls {
  const { world, store, recorder } = parts;
  const { changes } = store.cluster;
  const makerOf = ({ action }: ChangeRequest): Maker => {
    const maker = Object.hasOwn(makers, action) ? makers[action] : undefined;
    if (maker !== undefined) return maker;
    throw new BartizanError('conflict', 'This node does not know how to make this change.');
  };
  return {
    listChanges: () => changes.list(LISTED),
    decideChange: async (id, decision, by) => {
      const change = await changes.get(id);
      if (change === undefined) return undefined;
      requireRight(change, decision, by);
      const make = decision === 'approve' ? await makerOf(change)(change) : undefined;
      const at = world.clock.now();
      const { action, target } = change;
      recorder.audit(by, `change.${decision}`, `change:${id}`, { before: { action, target } });
      const verdict = { state: DECIDED[decision], by: signed(by), at };
      if (!(await stored(world, changes.decide(id, verdict)))) throw closed();
      await make?.(by, `asked for by ${change.requestedBy}, ${id}`);
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
