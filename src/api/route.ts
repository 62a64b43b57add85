// SPDX-License-Identifier: Apache-2.0
// One admin route as data: method, path, role, reach, schemas, handler. The server, the role check, the
// OpenAPI document and the tests all read the same table.
import type { z } from 'zod';
import { ANY, type Role, ROLES } from '../core/ports/directory.ts';
import type { Auth } from './auth/auth.ts';
import type { ControlPlane } from './control-plane.ts';

/** Few admin bodies need more than a few hundred bytes; a route that does says so. */
export const ADMIN_BODY_BYTES_MAX = 64 * 1024;

/** What a route touches: an app of a tenant; `ANY` for all of a tenant's, or for the installation. */
export type Target = { readonly tenant: string; readonly app: string };

export type Grant = Target & { readonly role: Role };

export type Actor = {
  /** Named in the record of every change. */
  readonly name: string;
  /** Account id; undefined for the token of the machine's own administrator. */
  readonly account: string | undefined;
  readonly grants: readonly Grant[];
  /** Groups of the identity provider that the session was opened with. */
  readonly groups?: readonly string[];
};

/** What the actor may do in the role of the route, asked for each thing that the route touches. */
export type Access = {
  /** For lists: whether this row is one the actor may see. */
  sees(target: Target): boolean;
  /**
   * For one thing. Throws `not_found` when the actor may not even view it, so that nobody learns which ids
   * exist elsewhere, and `forbidden` when it may view it but not do this.
   */
  require(target: Target): void;
};

export type ApiRequest<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly actor: Actor;
  readonly access: Access;
  readonly plane: ControlPlane;
  /** Accounts and what proves them. */
  readonly auth: Auth;
};

export type ApiReply = { readonly status: number; readonly body?: unknown };

export type ApiRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** OpenAPI form: /api/v1/keys/{prefix}. */
  readonly path: string;
  readonly role: Role;
  /**
   * `installation`: the role is needed for everything. `scoped`: for some target at least, and the handler
   * asks `access` for each thing that it touches; one that never asked is answered `internal`.
   */
  readonly reach: 'installation' | 'scoped';
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Largest body; default: ADMIN_BODY_BYTES_MAX. */
  readonly bodyBytesMax?: number;
  readonly response: z.ZodType;
  readonly status: number;
  readonly handle: (request: ApiRequest<unknown, unknown, unknown>) => Promise<ApiReply>;
};

type Shape<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** Ties the handler's types to the schemas. */
export function defineRoute<
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodObject | undefined = undefined,
>(route: {
  readonly method: ApiRoute['method'];
  readonly path: string;
  readonly role: Role;
  readonly reach: ApiRoute['reach'];
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly bodyBytesMax?: number;
  readonly response: z.ZodType;
  readonly status?: number;
  readonly handle: (
    request: ApiRequest<Shape<Params>, Shape<Query>, Shape<Body>>,
  ) => Promise<ApiReply>;
}): ApiRoute {
  return { status: 200, ...route } as unknown as ApiRoute;
}

/** Whether one of the grants gives the role over the target. */
export function mayAct(grants: readonly Grant[], role: Role, target: Target): boolean {
  const need = ROLES.indexOf(role);
  return grants.some(
    (grant) =>
      ROLES.indexOf(grant.role) >= need &&
      (grant.tenant === ANY || grant.tenant === target.tenant) &&
      (grant.app === ANY || grant.app === target.app),
  );
}
