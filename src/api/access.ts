// SPDX-License-Identifier: Apache-2.0
// What an actor may do on one route. It remembers whether it was asked: a handler that touches things of
// tenants and never asked has a hole, and its answer is not sent.
import { BartizanError } from '../core/errors.ts';
import { type Access, type Actor, type ApiRoute, mayAct } from './route.ts';
import { EVERYTHING } from './auth/people.ts';
import { ROLES } from '../core/ports/directory.ts';

export type AskedAccess = Access & { readonly asked: boolean };

/** Throws `forbidden` when the actor has the role nowhere, or not for everything where that is needed. */
export function requireRole(
  { grants }: Actor,
  { role, reach }: Pick<ApiRoute, 'role' | 'reach'>,
): void {
  const need = ROLES.indexOf(role);
  const somewhere = grants.some((grant) => ROLES.indexOf(grant.role) >= need);
  if (!somewhere) throw new BartizanError('forbidden', `This needs the role ${role}.`);
  if (reach === 'installation' && !mayAct(grants, role, EVERYTHING)) {
    throw new BartizanError('forbidden', `This needs the role ${role} for the whole installation.`);
  }
}

export function createAccess({ grants }: Actor, { role }: Pick<ApiRoute, 'role'>): AskedAccess {
  let asked = false;
  return {
    get asked() {
      return asked;
    },
    sees: (target) => {
      asked = true;
      return mayAct(grants, role, target);
    },
    require: (target) => {
      asked = true;
      if (mayAct(grants, role, target)) return;
      if (!mayAct(grants, 'viewer', target)) throw new BartizanError('not_found');
      throw new BartizanError('forbidden', `This needs the role ${role} for this tenant and app.`);
    },
  };
}
