// SPDX-License-Identifier: Apache-2.0
// What an actor may do on one route. The policy decides, and never beyond what `mayAct` allows. It remembers whether
// it was asked: a handler that touches things of tenants and never asked has a hole, and its answer is not sent.
import { BartizanError } from '../core/errors.ts';
import { ROLES, type Role } from '../core/ports/directory.ts';
import { type AdminAnswer, type Authority, deniedError } from '../policy/authority.ts';
import { EVERYTHING } from './auth/people.ts';
import { type Access, type Actor, type ApiRoute, mayAct, type Target } from './route.ts';

export type AskedAccess = Access & { readonly asked: boolean };

type Asked = {
  /** Undefined where there is no policy about it: then `mayAct` alone decides. */
  readonly authority: Authority | undefined;
  readonly actor: Actor;
  readonly route: Pick<ApiRoute, 'method' | 'path' | 'role' | 'reach'>;
};

/** Throws `forbidden` when the actor has the role nowhere, or not for everything where that is needed. */
export function requireRole(asked: Asked): void {
  const { role, reach } = asked.route;
  const need = ROLES.indexOf(role);
  const somewhere = asked.actor.grants.some((grant) => ROLES.indexOf(grant.role) >= need);
  if (!somewhere) throw new BartizanError('forbidden', `This needs the role ${role}.`);
  if (reach !== 'installation') return;
  const answer = answerOf(asked, role, EVERYTHING);
  if (!answer.granted) {
    throw new BartizanError('forbidden', `This needs the role ${role} for the whole installation.`);
  }
  if (answer.denied.length > 0) throw deniedError(answer.denied);
}

export function createAccess(asked: Asked): AskedAccess {
  const { role } = asked.route;
  // Rows of a list are of few tenants and apps, and all of them are asked about.
  const known = new Map<string, AdminAnswer>();
  const answers = (target: Target): AdminAnswer => {
    const name = JSON.stringify([target.tenant, target.app]);
    let answer = known.get(name);
    if (answer === undefined) known.set(name, (answer = answerOf(asked, role, target)));
    return answer;
  };
  let wasAsked = false;
  return {
    get asked() {
      return wasAsked;
    },
    sees: (target) => {
      wasAsked = true;
      const answer = answers(target);
      return answer.granted && answer.denied.length === 0;
    },
    require: (target) => {
      wasAsked = true;
      const answer = answers(target);
      if (answer.granted && answer.denied.length === 0) return;
      if (!mayView(asked, target)) throw new BartizanError('not_found');
      if (answer.granted) throw deniedError(answer.denied);
      throw new BartizanError('forbidden', `This needs the role ${role} for this tenant and app.`);
    },
  };
}

/** Whether it may be known that there is such a thing. Denials of this action say nothing about that. */
const mayView = (asked: Asked, target: Target): boolean =>
  answerOf(asked, 'viewer', target).granted;

const REFUSED: AdminAnswer = { granted: false };
const GRANTED: AdminAnswer = { granted: true, denied: [] };

/**
 * The policy within its bounds: it cannot give what no binding gives, and the administrator of the machine, who is
 * there for when everything else is broken, is asked nothing.
 */
function answerOf({ authority, actor, route }: Asked, role: Role, target: Target): AdminAnswer {
  if (!mayAct(actor.grants, role, target)) return REFUSED;
  if (authority === undefined || actor.account === undefined) return GRANTED;
  const { name, account, grants } = actor;
  const { method, path, reach } = route;
  return authority({
    actor: { name, account, grants },
    action: { method, path, role, reach },
    target: { tenant: target.tenant, app: target.app },
  });
}
