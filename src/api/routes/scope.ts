// SPDX-License-Identifier: Apache-2.0
// What a thing belongs to, and what of it somebody may know. A thing that is not there and one that belongs
// to others get the same answer, word by word: an id is not to be found out by asking.
import type { BartizanConfig } from '../../config/config.ts';
import { BartizanError } from '../../core/errors.ts';
import { ANY } from '../../core/ports/directory.ts';
import type { KillTargetKind } from '../../core/ports/store.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { Access, Target } from '../route.ts';

/** Everything: what belongs to no single tenant. */
export const INSTALLATION: Target = { tenant: ANY, app: ANY };

/** The rows that may be seen. */
export function visible<Row>(
  access: Access,
  rows: readonly Row[],
  targetOf: (row: Row) => Target,
): readonly Row[] {
  return access.sees(INSTALLATION) ? rows : rows.filter((row) => access.sees(targetOf(row)));
}

/**
 * Goes on only for a thing that is there and that the actor may act on. `missing` is what is said of one
 * that is not there, or that the actor may not even see.
 */
export function within(access: Access, target: Target | undefined, missing: string): void {
  if (target === undefined) throw new BartizanError('not_found', missing);
  try {
    access.require(target);
  } catch (thrown) {
    if (!(thrown instanceof BartizanError) || thrown.code !== 'not_found') throw thrown;
    throw new BartizanError('not_found', missing);
  }
}

/** The app with this id. */
export function appTarget({ apps }: BartizanConfig, id: string): Target | undefined {
  const app = Object.hasOwn(apps, id) ? apps[id] : undefined;
  return app === undefined ? undefined : { tenant: app.tenant, app: id };
}

/** The app that an agent is a part of. */
export function agentTarget(config: BartizanConfig, id: string): Target | undefined {
  const agent = Object.hasOwn(config.agents, id) ? config.agents[id] : undefined;
  return agent === undefined ? undefined : appTarget(config, agent.app);
}

/**
 * What a stop touches. A model, provider or tool may be anybody's, and what is not configured may be
 * configured for anybody tomorrow: those belong to the installation.
 */
export async function stopTargets(
  plane: ControlPlane,
): Promise<(kind: KillTargetKind, value: string) => Target> {
  const { config } = plane.configuration();
  const keys = new Map((await plane.listKeys()).map((key) => [key.prefix, key]));
  const own: Partial<Record<KillTargetKind, (value: string) => Target | undefined>> = {
    tenant: (value) => ({ tenant: value, app: ANY }),
    app: (value) => appTarget(config, value),
    agent: (value) => agentTarget(config, value),
    // A user is `tenant/subject`; one without a tenant may be anybody's.
    user: (value) => {
      const [tenant = '', ...subject] = value.split('/');
      return subject.length === 0 || tenant === ANY ? undefined : { tenant, app: ANY };
    },
    key: (value) => {
      const key = keys.get(value);
      return key && { tenant: key.tenant, app: key.app };
    },
  };
  return (kind, value) => own[kind]?.(value) ?? INSTALLATION;
}
