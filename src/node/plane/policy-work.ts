// SPDX-License-Identifier: Apache-2.0
// Work on policies that somebody asks of the control plane: what it may see of settings and records is cut to the
// tenant and app that it is about before anything else gets it.
import type { ControlPlane, NewPolicyWork, PolicyDraft } from '../../api/control-plane.ts';
import type { BartizanConfig } from '../../config/config.ts';
import { BartizanError } from '../../core/errors.ts';
import { ANY } from '../../core/ports/directory.ts';
import { ACROSS } from '../../guard/across.ts';
import { patternDetectors } from '../../guard/patterns/pattern-detectors.ts';
import { type PolicySettings, settingsOf } from '../../policy/settings.ts';
import { builtInBundle } from '../../policy/shipped.ts';
import { modelDetectors } from '../classifiers.ts';
import { createPolicyJobs, type Pages } from '../policy-work/jobs.ts';
import type { PolicyTask } from '../policy-work/task.ts';
import { shippedPolicies } from '../shipped-policies.ts';
import type { ContentParts } from './content.ts';

type PolicyWorkCalls = Pick<
  ControlPlane,
  'startPolicyWork' | 'policyWork' | 'cancelPolicyWork' | 'decisions'
>;
export type PolicyWorkParts = Pick<ContentParts, 'world' | 'store' | 'publisher' | 'content'>;

const PAGE_EXCHANGES = 50;

type Scope = { readonly tenant: string; readonly app: string };

export function policyWorkPlane(parts: PolicyWorkParts): PolicyWorkCalls {
  const jobs = createPolicyJobs(parts.world);
  parts.world.signal.addEventListener('abort', () => void jobs.close(), { once: true });
  return {
    decisions: (filter) => parts.store.events.decisions(filter),
    startPolicyWork: async (work, about, waitMs) => {
      const pages = work.kind === 'replay' ? pagesOf(parts, work, about) : undefined;
      const whole = await resolved(parts, work);
      const id = jobs.start(taskOf(parts, whole, about), about, pages);
      const started = await jobs.ended(id, waitMs);
      return started ?? Promise.reject(new Error('work that is not known'));
    },
    policyWork: () => jobs.list(),
    cancelPolicyWork: (id) => jobs.cancel(id),
  };
}

async function resolved(parts: PolicyWorkParts, work: NewPolicyWork): Promise<NewPolicyWork> {
  if (work.kind !== 'diff') return { ...work, policy: await draftOf(parts, work.policy) };
  return { ...work, a: await draftOf(parts, work.a), b: await draftOf(parts, work.b) };
}

/** A draft that names a version, or nothing at all, gets the archive that it means. Throws `not_found`. */
async function draftOf(
  { store, publisher }: PolicyWorkParts,
  given: PolicyDraft,
): Promise<PolicyDraft> {
  const { modules, bundle, packs, alone } = given;
  const isEmpty = modules.length === 0 && bundle === undefined && packs === undefined && !alone;
  const active = isEmpty ? publisher.placement.active.revision : undefined;
  const revision = given.revision ?? active;
  if (revision === undefined) return given;
  const file = await store.cluster.policies.bundle(revision);
  if (file !== undefined) return { ...given, bundle: file };
  // What is in force and was never pushed is what the configuration makes.
  if (given.revision === undefined) return given;
  throw new BartizanError('not_found', 'No version with this revision.');
}

function taskOf(
  { publisher, content }: PolicyWorkParts,
  work: NewPolicyWork,
  scope: Scope,
): PolicyTask {
  const { config } = publisher;
  const own = [
    ...content.keeper.current.detectors,
    ...ACROSS,
    ...patternDetectors(config.guard.patterns ?? []),
    ...modelDetectors(config),
  ];
  const shipped = shippedPolicies();
  return {
    work,
    shipped,
    packs: config.policy.packs,
    shippedData: builtInBundle(shipped, [], config.policy.options).data,
    settings: settingsFor(config, scope),
    detectors: own.map(({ id }) => id),
    models: scope.tenant === ANY ? Object.keys(config.models) : [],
    steps: config.policy.limits.steps,
  };
}

/** Settings as they are for the apps of `scope`: of others not even the ids. */
export function settingsFor(
  { protections, apps }: Pick<BartizanConfig, 'protections' | 'apps'>,
  { tenant, app }: Scope,
): PolicySettings {
  if (tenant === ANY) return settingsOf(protections, apps);
  const seen = Object.entries(apps).filter(
    ([id, one]) => one.tenant === tenant && (app === ANY || id === app),
  );
  const ids = new Set(seen.map(([id]) => id));
  const rules = protections.rules?.flatMap((rule) => {
    if (rule.apps.length === 0) return [rule];
    const named = rule.apps.filter((id) => ids.has(id));
    // A list that became empty would mean every app.
    return named.length === 0 ? [] : [{ ...rule, apps: named }];
  });
  const { rules: _all, ...rest } = protections;
  return settingsOf({ ...rest, ...(rules !== undefined && { rules }) }, Object.fromEntries(seen));
}

/** Decisions of the scope, newest first, page by page; never more than `limit` decisions are asked for in vain. */
function pagesOf(
  { store }: PolicyWorkParts,
  { since, until }: Extract<NewPolicyWork, { readonly kind: 'replay' }>,
  { tenant, app }: Scope,
): Pages {
  let after: string | undefined;
  let isLast = false;
  return async () => {
    if (isLast) return undefined;
    const { rows, next } = await store.events.decisions({
      limit: PAGE_EXCHANGES,
      since,
      until,
      after,
      tenant: tenant === ANY ? undefined : tenant,
      app: app === ANY ? undefined : app,
    });
    after = next;
    isLast = next === undefined;
    return rows
      .map(({ event }) => event)
      .filter(
        (event) =>
          event.type === 'decision' &&
          (tenant === ANY || event.tenant === tenant) &&
          (app === ANY || event.facts.app.id === app),
      );
  };
}
