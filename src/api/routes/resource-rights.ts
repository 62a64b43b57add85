// SPDX-License-Identifier: Apache-2.0
// Who may change which part of the configuration. What belongs to a tenant is for those who may act in that
// tenant; what is everybody's (upstreams, models, limits for all) is for those who may act on the
// installation; and what one tenant could claim against another no tenant settles for itself.
import type { BartizanConfig } from '../../config/config.ts';
import type { Problem } from '../../config/load.ts';
import { type PartOf, readPart } from '../../config/parts.ts';
import { BartizanError } from '../../core/errors.ts';
import { RESOURCE_KINDS, type Resource, type ResourceKind } from '../../core/ports/cluster.ts';
import { ANY, type Role } from '../../core/ports/directory.ts';
import type { ControlPlane } from '../control-plane.ts';
import { type Access, type Actor, type ApiRoute, mayAct, type Target } from '../route.ts';
import { appTarget, INSTALLATION } from './scope.ts';

/** A part as it is, and where it can be changed. */
export type Listed = Resource & { readonly from: 'file' | 'api' };

type KindRules = {
  readonly reach: ApiRoute['reach'];
  /** Who may change one. An upstream decides where prompts and credentials go. */
  readonly role: Role;
};

export const RULES: Readonly<Record<ResourceKind, KindRules>> = {
  tenant: { reach: 'scoped', role: 'engineer' },
  team: { reach: 'scoped', role: 'engineer' },
  app: { reach: 'scoped', role: 'engineer' },
  agent: { reach: 'scoped', role: 'engineer' },
  upstream: { reach: 'installation', role: 'admin' },
  model: { reach: 'installation', role: 'engineer' },
  limit: { reach: 'installation', role: 'engineer' },
};

/** What a part that is there belongs to. */
export function targetOf({ kind, id, body }: Listed, config: BartizanConfig): Target {
  const read = readPart(kind, id, body);
  const target = 'value' in read ? partTarget(kind, id, read.value, config) : undefined;
  return target ?? INSTALLATION;
}

/** What a part belongs to; undefined for an agent of an app that is not there. */
export function partTarget<Kind extends ResourceKind>(
  kind: Kind,
  id: string,
  part: PartOf[Kind],
  config: BartizanConfig,
): Target | undefined {
  if (kind === 'tenant') return { tenant: id, app: ANY };
  if (kind === 'team') return { tenant: (part as PartOf['team']).tenant, app: ANY };
  if (kind === 'app') return { tenant: (part as PartOf['app']).tenant, app: id };
  if (kind === 'agent') return appTarget(config, (part as PartOf['agent']).app);
  return INSTALLATION;
}

/** A change of one part: from what it was, undefined for nothing, to what it is to be. */
type Change = Pick<Resource, 'kind' | 'id'> & {
  readonly before: unknown;
  readonly after: unknown;
};

/**
 * What one tenant must not settle for itself: which client certificates stand for an app, because anybody's
 * could be named, and how much the tenant as a whole may use.
 */
export function mayClaim(actor: Actor, { kind, id, before, after }: Change): void {
  if (mayAct(actor.grants, RULES[kind].role, INSTALLATION)) return;
  const of = <Kind extends ResourceKind>(body: unknown): PartOf[Kind] | undefined => {
    const read = body === undefined ? undefined : readPart(kind, id, body);
    return read !== undefined && 'value' in read ? (read.value as PartOf[Kind]) : undefined;
  };
  const refuse = (what: string): never => {
    throw new BartizanError('forbidden', `${what} for engineers of the whole installation.`);
  };
  if (kind === 'app') {
    const held = new Set(of<'app'>(before)?.client_certificates);
    const wanted = of<'app'>(after)?.client_certificates ?? [];
    if (wanted.some((name) => !held.has(name))) refuse('Client certificates of an app are');
  }
  if (kind === 'tenant') {
    const limits = (body: unknown): string => JSON.stringify(of<'tenant'>(body)?.limits ?? []);
    if (limits(before) !== limits(after)) refuse('Limits of a whole tenant are');
  }
}

/** A live key keeps the tenant and app that it was made for: another owner must not come by it. */
export async function mayLeave(
  plane: ControlPlane,
  { kind, id, before, after }: Change,
): Promise<void> {
  const home = (body: unknown): unknown => {
    const read = body === undefined ? undefined : readPart(kind, id, body);
    if (read === undefined || 'problems' in read) return undefined;
    return kind === 'app'
      ? (read.value as PartOf['app']).tenant
      : (read.value as PartOf['agent']).app;
  };
  if ((kind !== 'app' && kind !== 'agent') || before === undefined) return;
  if (after !== undefined && home(before) === home(after)) return;
  const held = (await plane.listKeys()).filter(
    (key) =>
      key.revokedAt === undefined &&
      (kind === 'agent' ? key.agent === id : key.app === id || key.apps.includes(id)),
  );
  if (held.length === 0) return;
  const message = `Keys made for it are not revoked (${held.length}): revoke them first.`;
  throw new BartizanError('conflict', message);
}

/** Whether it can be changed here at all, and is still as the caller saw it. */
export function writable(config: BartizanConfig, present: Listed | undefined, etag: number): void {
  if (present?.from === 'file') {
    throw new BartizanError(
      'conflict',
      'The configuration file names it: only the file changes it.',
    );
  }
  if (config.configuration.source === 'file') {
    const message = 'configuration.source is file: the configuration is changed in the file alone.';
    throw new BartizanError('conflict', message);
  }
  const now = present?.etag ?? 0;
  if (now === etag) return;
  const state = now === 0 ? 'It does not exist yet: its etag is 0' : `Its etag is ${now}`;
  throw new BartizanError('conflict', `${state}, not ${etag}.`);
}

/**
 * The problems that the actor may read. Those of other parts, and suggestions drawn from all names, would
 * tell somebody of one tenant what there is in another.
 */
export async function told(
  problems: readonly Problem[],
  { plane, access, own }: { plane: ControlPlane; access: Access; own: string },
): Promise<readonly Problem[]> {
  if (access.sees(INSTALLATION)) return problems;
  const { config } = plane.configuration();
  const kinds = new Set(problems.map(({ resource = '' }) => kindOf(resource)));
  const seen = new Set([own]);
  for (const kind of kinds) {
    if (kind === undefined) continue;
    for (const row of await plane.resources(kind)) {
      if (access.sees(targetOf(row, config))) seen.add(`${kind}/${row.id}`);
    }
  }
  const shown = problems
    .filter(({ resource = '' }) => seen.has(resource))
    .map((problem) => ({ ...problem, hint: undefined }));
  if (shown.length === problems.length) return shown;
  const message = 'it does not fit a part of the configuration that is not yours to see';
  return [...shown, { path: '', line: 0, message, hint: undefined }];
}

const kindOf = (resource: string): ResourceKind | undefined =>
  RESOURCE_KINDS.find((kind) => resource.startsWith(`${kind}/`));
