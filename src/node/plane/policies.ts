// SPDX-License-Identifier: Apache-2.0
// The versions of the policy: pushed, tried, put into force, taken back. A version is verified, compiled and
// tested before it is kept; every step is recorded before it is made; and what decides about real traffic,
// on a share of it or on all, needs a second person as soon as there is one.
import { createHash } from 'node:crypto';
import type {
  By,
  ControlPlane,
  PolicyMoved,
  PolicyStep,
  PolicyTrial,
} from '../../api/control-plane.ts';
import { ANY } from '../../core/ports/directory.ts';
import { BartizanError } from '../../core/errors.ts';
import type { PolicyVersion } from '../../core/ports/policy-versions.ts';
import { openBundle } from '../../policy/bundle/open.ts';
import {
  candidateScope,
  CONFIGURED,
  NO_ROLLOUT,
  placedIn,
  revisionName,
  type Rollout,
  rolloutSchema,
  type Step,
  stepped,
} from '../../policy/rollout/rollout.ts';
import { quantile, summed, type Tally } from '../../policy/rollout/tally.ts';
import { stored } from '../audit.ts';
import type { PolicyKeeper } from '../rollout/keeper.ts';
import { trialsOf, VERSION_BYTES_MAX } from '../rollout/placed.ts';
import { askSecond, type Maker } from './changes.ts';
import { hasSecondPerson } from './four-eyes.ts';
import type { PlaneParts } from './parts.ts';

/** Versions that are kept; beyond that the oldest go that are in no place. */
const VERSIONS_MAX = 100;
/** What they would mean in an address, or in a place. */
const RESERVED = new Set([CONFIGURED, 'candidate', 'rollback']);
const INSTALLATION = { tenant: ANY, app: ANY };

type PolicyCalls = Pick<
  ControlPlane,
  'policies' | 'policy' | 'policyBundle' | 'pushPolicy' | 'movePolicy' | 'policyTrials'
>;

export type PoliciesParts = PlaneParts & { readonly policies: PolicyKeeper };

export function policiesPlane(parts: PoliciesParts): PolicyCalls {
  const { store, publisher } = parts;
  const versionOf = async (revision: string): Promise<PolicyVersion | undefined> =>
    (await store.cluster.policies.read()).versions.find((one) => one.revision === revision);
  const shown = new Map<string, ReturnType<typeof contentOf>>();
  return {
    policies: async () => {
      const { rollout, versions } = await readState(parts);
      return {
        source: sourceOf(parts),
        inForce: publisher.placement.active.revision,
        rollout,
        versions,
      };
    },
    policy: async (revision) => {
      const version = await versionOf(revision);
      const file = await store.cluster.policies.bundle(revision);
      if (version === undefined || file === undefined) return undefined;
      const known = shown.get(version.digest) ?? contentOf(Buffer.from(file, 'base64'));
      if (shown.size >= VERSIONS_MAX) shown.clear();
      // Opening one may take seconds: whoever may look must not be able to ask for that again and again.
      shown.set(version.digest, known);
      return { ...version, ...known };
    },
    policyBundle: (revision) => store.cluster.policies.bundle(revision),
    pushPolicy: (bytes, by) => push(parts, bytes, by),
    movePolicy: (step, by) => move(parts, step, by),
    policyTrials: () => trials(parts),
  };
}

/** Verified when it was pushed, and again before it decides anything; here it is only shown. */
function contentOf(archive: Buffer) {
  const { manifest, modules } = openBundle(archive, { keys: [], allowUnsigned: true });
  return {
    manifest,
    modules: modules.map(({ path, text }) => ({
      path,
      bytes: Buffer.byteLength(text),
      digest: createHash('sha256').update(text).digest('hex'),
    })),
  };
}

const sourceOf = ({ publisher }: PlaneParts): string => {
  const { source } = publisher.config.policy;
  return typeof source === 'string' ? source : (Object.keys(source)[0] ?? 'unknown');
};

type State = {
  readonly rollout: Rollout;
  readonly versions: readonly PolicyVersion[];
  /** What a change has to name. */
  readonly seen: number;
};

async function readState({ store }: PlaneParts): Promise<State> {
  const { revision: seen, rollout, versions } = await store.cluster.policies.read();
  const parsed = rolloutSchema.safeParse(rollout ?? NO_ROLLOUT);
  if (parsed.success) return { rollout: parsed.data, versions, seen };
  throw new BartizanError('conflict', 'A newer Bartizan has written the rollout: use that one.');
}

function requireBuiltIn(parts: PlaneParts): void {
  const source = sourceOf(parts);
  if (source === 'built-in') return;
  throw new BartizanError(
    'conflict',
    `policy.source is ${source}: what it has is in force. Publish there.`,
  );
}

async function push(
  parts: PoliciesParts,
  bytes: Buffer,
  by: By,
): ReturnType<ControlPlane['pushPolicy']> {
  const { world, store, publisher, recorder, policies } = parts;
  requireBuiltIn(parts);
  if (bytes.length > VERSION_BYTES_MAX) {
    throw new BartizanError(
      'bundle_too_large',
      `policy bundle refused: more than ${VERSION_BYTES_MAX} bytes`,
    );
  }
  const { bundle, checked } = await policies.pushed(bytes, publisher.config);
  const { revision } = bundle.manifest;
  if (RESERVED.has(revision) || !revisionName.safeParse(revision).success) {
    throw new BartizanError('bundle_malformed', 'policy bundle refused: its revision is no name');
  }
  const { rollout, versions, seen } = await readState(parts);
  const present = versions.find((version) => version.revision === revision);
  // A push that is repeated because its answer was lost is no fault.
  if (present?.digest === bundle.digest) return { ...present, ...checked };
  if (present !== undefined) {
    throw new BartizanError('conflict', `Version ${revision} is here with other content.`);
  }
  const version: PolicyVersion = {
    revision,
    digest: bundle.digest,
    bytes: bytes.length,
    signedBy: bundle.signedBy,
    pushedBy: by.name,
    pushedAt: world.clock.now(),
    why: by.why ?? '',
  };
  const placed = placedIn(rollout);
  const drop = versions
    .slice(VERSIONS_MAX - 1)
    .map((old) => old.revision)
    .filter((old) => !placed.has(old));
  const { digest, signedBy } = version;
  const after = { digest, bytes: bytes.length, signedBy, ...(drop.length > 0 && { drop }) };
  recorder.audit(by, 'policy.push', `policy:${revision}`, { after });
  const change = { expected: seen, drop };
  await stored(world, store.cluster.policies.put(version, bytes.toString('base64'), change));
  return { ...version, ...checked };
}

async function move(parts: PoliciesParts, step: PolicyStep, by: By): Promise<PolicyMoved> {
  requireBuiltIn(parts);
  const { store, publisher } = parts;
  const state = await readState(parts);
  const next = stepOf(parts, step);
  // Refused before anybody is asked to approve it.
  stepped(state.rollout, next, { now: 0, by: '' });
  const target = await targetOf(parts, next, state);
  const action = step.kind === 'canary' ? 'policy.canary' : 'policy.enforce';
  const needsSecond =
    (step.kind === 'canary' || step.kind === 'enforce') &&
    publisher.config.admin.four_eyes.includes(action) &&
    (await hasSecondPerson(store.directory, by, INSTALLATION));
  if (needsSecond) {
    // What was asked for before the candidate came to its place cannot be approved any more.
    const since = state.rollout.candidate?.since;
    return { done: false, change: await askSecond(parts, by, { action, target, since }) };
  }
  return make(parts, { step: next, state, by, how: undefined });
}

function stepOf({ publisher }: PlaneParts, step: PolicyStep): Step {
  if ('scope' in step) {
    const { share, apps, tenants } = step.scope;
    return { ...step, scope: { share, apps: [...apps], tenants: [...tenants] } };
  }
  if (step.kind !== 'enforce') return step;
  return { ...step, watchMs: publisher.config.policy.guards.window_s * 1_000 };
}

type Made = {
  readonly step: Step;
  readonly state: State;
  readonly by: By;
  /** Who agreed. */
  readonly how: string | undefined;
};

/** Records the step, makes it, and waits until it is in force everywhere, for a bounded time. */
async function make(parts: PoliciesParts, { step, state, by, how }: Made): Promise<PolicyMoved> {
  const { world, store, recorder } = parts;
  const { rollout: before, seen } = state;
  const rollout = stepped(before, step, { now: world.clock.now(), by: by.name });
  if (step.kind === 'shadow' || step.kind === 'canary')
    await requireUsable(parts, step.revision, state);
  const after = how === undefined ? rollout : { ...rollout, approval: how };
  recorder.audit(by, `policy.${step.kind}`, `policy:${step.revision}`, { before, after });
  await stored(world, store.cluster.policies.move(rollout, seen));
  return { done: true, rollout, spread: await parts.spread('policies') };
}

/** A version that this node, as it is configured now, would not take must not be placed on any. */
async function requireUsable(
  parts: PoliciesParts,
  revision: string,
  { versions }: State,
): Promise<void> {
  if (revision === CONFIGURED) return;
  const file = await parts.store.cluster.policies.bundle(revision);
  const digest = versions.find((version) => version.revision === revision)?.digest;
  if (file === undefined || digest === undefined) throw unknown();
  const bundles = [{ revision, digest, file }];
  await parts.policies.open({ rollout: NO_ROLLOUT, bundles }, parts.publisher.config);
}

const unknown = (): BartizanError =>
  new BartizanError('not_found', 'No version with this revision.');

/** Says exactly what is to be approved: `v2 sha256:0123456789ab share=10 apps=a,b tenants=`. */
async function targetOf(parts: PlaneParts, step: Step, { versions }: State): Promise<string> {
  const { revision } = step;
  const digest = versions.find((version) => version.revision === revision)?.digest;
  if (digest === undefined && revision !== CONFIGURED && !('watchMs' in step)) throw unknown();
  const name = `${revision} sha256:${(digest ?? '').slice(0, 12)}`;
  const { blockRate } = 'blockRate' in step ? step : { blockRate: undefined };
  const guard = blockRate === undefined ? '' : ` block_rate=${blockRate}`;
  if (step.kind !== 'canary') return `${name}${guard}`;
  const { share, apps, tenants } = step.scope;
  return `${name} share=${share} apps=${apps.join(',')} tenants=${tenants.join(',')}${guard}`;
}

const TARGET =
  /^(?<revision>\S+) sha256:[0-9a-f]*(?: share=(?<share>[\d.]+) apps=(?<apps>\S*) tenants=(?<tenants>\S*))?(?: block_rate=(?<guard>[\d.e-]+))?$/;

/** Makes the step that was asked for, unless the candidate was moved or is another one since. */
export const stepApproved =
  (parts: PoliciesParts): Maker =>
  async ({ action, target, requestedAt }) => {
    requireBuiltIn(parts);
    const { groups = {} } = TARGET.exec(target) ?? {};
    const { revision = '', share, apps = '', tenants = '', guard } = groups;
    const blockRate = guard === undefined ? undefined : Number(guard);
    const names = (list: string): string[] => list.split(',').filter((name) => name !== '');
    const step = stepOf(
      parts,
      action === 'policy.canary'
        ? {
            kind: 'canary',
            revision,
            blockRate,
            scope: candidateScope.parse({
              share: Number(share),
              apps: names(apps),
              tenants: names(tenants),
            }),
          }
        : { kind: 'enforce', revision, blockRate },
    );
    const state = await readState(parts);
    stepped(state.rollout, step, { now: 0, by: '' });
    const { candidate } = state.rollout;
    const isSame = (await targetOf(parts, step, state)) === target;
    if (!isSame || candidate === undefined || candidate.since > requestedAt) {
      throw new BartizanError('conflict', 'It was moved since: this has to be asked anew.');
    }
    return (by, how) => make(parts, { step, state, by, how });
  };

function trials({ publisher, fleet }: PlaneParts): readonly PolicyTrial[] {
  return trialsOf(publisher.placement).map((trial) => {
    const [stage = '', revision = '', since = ''] = trial.split(' ');
    const total = summed(
      trial,
      fleet.tried().filter((tally) => tally.trial === trial),
    );
    const outcomes = Object.entries(total.outcomes).map(([key, count]) => {
      const [point = '', active = '', candidate = ''] = key.split(' ');
      return { point, active, candidate, count };
    });
    return {
      stage: stage as PolicyTrial['stage'],
      revision,
      since: Number(since),
      decisions: outcomes.reduce((sum, { count }) => sum + count, 0),
      skipped: total.skipped,
      outcomes,
      reasons: Object.entries(total.reasons).map(([key, count]) => {
        const [point = '', only = '', ...code] = key.split(' ');
        return { point, only, code: code.join(' '), count };
      }),
      micros: { active: timesOf(total.micros.active), candidate: timesOf(total.micros.candidate) },
    };
  });
}

const timesOf = (times: Tally['micros']['active']): PolicyTrial['micros']['active'] => ({
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
});
