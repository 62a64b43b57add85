// SPDX-License-Identifier: Apache-2.0
// Who has which role where. Whoever is administrator of a tenant or an app binds others there, and nobody
// binds anybody beyond what is theirs: the target decides, and admin is the strongest role there is.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { ANY, type Binding, ROLES } from '../../core/ports/directory.ts';
import { groupSubject, newBindingId } from '../auth/people.ts';
import type { By } from '../control-plane.ts';
import { type ApiRequest, defineRoute, type Target } from '../route.ts';
import { by, epochMs, line, page, pageOf, partName, why } from './schemas.ts';
import { visible, within } from './scope.ts';

const ofTarget = z.union([z.literal(ANY), partName]);
const GROUP_CHARS_MAX = 256;
const subject = z
  .union([
    z.string().regex(/^acc_[0-9a-z]{26}$/),
    line(GROUP_CHARS_MAX + groupSubject('').length).regex(/^group:[^\s].*$/),
  ])
  .describe('An account id, or group:<name> for every member of a group of the identity provider');

export const bindingView = z.object({
  id: z.string(),
  subject: z.string(),
  role: z.enum(ROLES),
  tenant: z.string(),
  app: z.string(),
  createdAt: epochMs,
  createdBy: z.string(),
});

/** What a binding gives, and where. */
export const wantedBinding = z.strictObject({
  role: z.enum(ROLES),
  tenant: ofTarget.default(ANY).describe(`Tenant id, or ${ANY} for the whole installation`),
  app: ofTarget.default(ANY).describe(`App id, or ${ANY} for all of the tenant`),
});

/** Bindings of one subject: people who need more are better served by a wider one. */
const PER_SUBJECT_MAX = 200;
const UNKNOWN = 'No binding with this id.';

export const listBindings = defineRoute({
  method: 'GET',
  path: '/api/v1/bindings',
  role: 'admin',
  reach: 'scoped',
  summary: 'Role bindings',
  query: page.extend({ subject: subject.optional() }),
  response: z.object({ rows: z.array(bindingView), next: z.string().optional() }),
  handle: async ({ auth, access, query }) => {
    const subjects = query.subject === undefined ? undefined : [query.subject];
    const seen = visible(access, await auth.directory.bindings.list(subjects), targetOf);
    return { status: 200, body: pageOf(seen, query, ({ id }) => id) };
  },
});

export const createBinding = defineRoute({
  method: 'POST',
  path: '/api/v1/bindings',
  role: 'admin',
  reach: 'scoped',
  summary: 'Give a role to an account or a group, for everything, a tenant or an app',
  body: wantedBinding.extend({ subject, why }),
  response: bindingView,
  status: 201,
  handle: async (request) => {
    const { auth, access, body, actor } = request;
    requireTarget(body);
    within(access, targetOf(body), 'No such tenant or app.');
    const isGroup = body.subject.startsWith(groupSubject(''));
    if (!isGroup && (await auth.directory.accounts.get(body.subject)) === undefined) {
      throw new BartizanError('not_found', 'No account with this id.');
    }
    const made = await bind(request, body, by(actor, body.why));
    return { status: 201, body: made };
  },
});

export const deleteBinding = defineRoute({
  method: 'DELETE',
  path: '/api/v1/bindings/{id}',
  role: 'admin',
  reach: 'scoped',
  summary:
    'Take a role away; effective with the next call. Somebody who may do everything is always left',
  params: z.strictObject({ id: z.string().regex(/^bnd_[0-9a-z]{26}$/) }),
  query: z.strictObject({ why }),
  response: z.object({ removed: z.literal(true) }),
  handle: async ({ auth, plane, access, params, query, actor }) => {
    const { bindings } = auth.directory;
    const binding = (await bindings.list()).find(({ id }) => id === params.id);
    within(access, binding && targetOf(binding), UNKNOWN);
    if (binding === undefined) throw new BartizanError('not_found', UNKNOWN);
    const who = by(actor, query.why);
    const removed = await auth.guarded({
      without: { binding: binding.id },
      make: async () => {
        plane.audit(who, 'binding.remove', binding.subject, { before: grantOf(binding) });
        return bindings.remove(binding.id);
      },
      undo: async () => {
        const change = { after: grantOf(binding) };
        plane.audit(
          { ...who, why: 'nobody would be left' },
          'binding.create',
          binding.subject,
          change,
        );
        await bindings.insert(binding);
      },
    });
    if (!removed) throw new BartizanError('not_found', UNKNOWN);
    return { status: 200, body: { removed: true } };
  },
});

/** Throws `invalid_request` for an app without its tenant: an app's id means nothing by itself. */
export function requireTarget({ tenant, app }: Target): void {
  if (tenant !== ANY || app === ANY) return;
  throw new BartizanError('invalid_request', 'Name the tenant of the app too.', {
    pointer: '/tenant',
  });
}

/** The same for several that are made together, before the first one is. */
export function requireTargets(wanted: readonly z.infer<typeof wantedBinding>[]): void {
  for (const one of wanted) requireTarget(one);
  const names = new Set(wanted.map(({ role, tenant, app }) => `${role} ${tenant} ${app}`));
  if (names.size === wanted.length) return;
  throw new BartizanError('invalid_request', 'The same binding twice.', { pointer: '/bindings' });
}

/** Records and makes a binding. The caller has asked whether the actor may. */
export async function bind(
  { auth, plane }: Pick<ApiRequest<unknown, unknown, unknown>, 'auth' | 'plane'>,
  { subject: who, role, tenant, app }: Pick<Binding, 'subject' | 'role' | 'tenant' | 'app'>,
  maker: By,
): Promise<Binding> {
  const held = await auth.directory.bindings.list([who]);
  if (held.some((row) => row.role === role && row.tenant === tenant && row.app === app)) {
    throw new BartizanError('conflict', 'It has this role there already.');
  }
  if (held.length >= PER_SUBJECT_MAX) {
    throw new BartizanError('conflict', `At most ${PER_SUBJECT_MAX} bindings for one subject.`);
  }
  const binding: Binding = {
    id: newBindingId(auth.world),
    subject: who,
    role,
    tenant,
    app,
    createdAt: auth.world.clock.now(),
    createdBy: maker.name,
  };
  plane.audit(maker, 'binding.create', who, { after: grantOf(binding) });
  await auth.directory.bindings.insert(binding);
  return binding;
}

const targetOf = ({ tenant, app }: Target): Target => ({ tenant, app });
const grantOf = ({ role, tenant, app }: Binding) => ({ role, tenant, app });
