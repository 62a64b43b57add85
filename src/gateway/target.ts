// SPDX-License-Identifier: Apache-2.0
// From the raw request target to a row of the route table. The target is compared as it came, never
// decoded or normalised: whatever a second reader could read differently is refused.
import { BartizanError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import { DEPLOYMENT_ROUTES, ROUTES, type Route } from './routes.ts';

export type Matched = {
  readonly route: Route;
  /** The deployment in an Azure path. */
  readonly model: string | undefined;
};

const BY_PATH = byPath(ROUTES);
const BY_DEPLOYMENT_SUFFIX = byPath(DEPLOYMENT_ROUTES);
const DEPLOYMENT = /^\/openai\/deployments\/([A-Za-z0-9._-]{1,64})(\/.+)$/;

/** A path in which no two readers can see different things: no escapes, no empty or dot segments. */
const PLAIN_PATH = /^\/(?:[A-Za-z0-9_~.-]+(?:\/[A-Za-z0-9_~.-]+)*\/?)?$/;
const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:\/|$)/;
const QUERY_VALUE = /^[A-Za-z0-9._:-]{0,128}$/;

/**
 * The route that a target and method name. Errors: `bad_request_target` for anything but a plain origin
 * form and the queries of its route, `unknown_route`, `method_not_allowed` with Allow.
 */
export function matchTarget(target: string, method: string): Matched | BartizanError {
  if (target.length > LIMITS.targetBytes) return bad('Request target too long');
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  if (!PLAIN_PATH.test(path) || DOT_SEGMENT.test(path)) return bad();
  const matched = find(path);
  if (matched === undefined) return new BartizanError('unknown_route');
  if (method !== matched.route.method) {
    return new BartizanError('method_not_allowed', undefined, {
      headers: { allow: matched.route.method },
    });
  }
  if (mark !== -1 && !queryFits(target.slice(mark + 1), matched.route)) {
    return bad('Query parameter unknown, repeated or malformed');
  }
  return matched;
}

function find(path: string): Matched | undefined {
  const route = BY_PATH.get(path);
  if (route !== undefined) return { route, model: undefined };
  const [, model, suffix = ''] = DEPLOYMENT.exec(path) ?? [];
  const deployment = BY_DEPLOYMENT_SUFFIX.get(suffix);
  return deployment === undefined ? undefined : { route: deployment, model };
}

function queryFits(query: string, route: Route): boolean {
  const seen = new Set<string>();
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? '' : pair.slice(equals + 1);
    if (!route.query.includes(name) || seen.has(name) || !QUERY_VALUE.test(value)) return false;
    seen.add(name);
  }
  return true;
}

function byPath(routes: readonly Route[]): ReadonlyMap<string, Route> {
  const map = new Map(routes.map((route) => [route.path, route]));
  // Two rows of one path would hide one of them, with whatever it declares about authentication.
  if (map.size !== routes.length) throw new BartizanError('internal', 'Route table repeats a path');
  return map;
}

const bad = (message?: string): BartizanError => new BartizanError('bad_request_target', message);
