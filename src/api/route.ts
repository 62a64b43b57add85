// SPDX-License-Identifier: Apache-2.0
// One admin route as data: method, path, role, schemas, handler. The server, the role check, the OpenAPI
// document and the tests all read the same table.
import type { z } from 'zod';
import type { ControlPlane } from './control-plane.ts';

/** Roles from the weakest to the strongest; a role includes what the weaker ones may do. */
export const ROLES = ['viewer', 'analyst', 'engineer', 'approver', 'admin'] as const;
export type ApiRole = (typeof ROLES)[number];

export type Actor = { readonly name: string; readonly role: ApiRole };

export type ApiRequest<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly actor: Actor;
  readonly plane: ControlPlane;
};

export type ApiReply = { readonly status: number; readonly body?: unknown };

export type ApiRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** OpenAPI form: /api/v1/keys/{prefix}. */
  readonly path: string;
  readonly role: ApiRole;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
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
  readonly role: ApiRole;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: z.ZodType;
  readonly status?: number;
  readonly handle: (
    request: ApiRequest<Shape<Params>, Shape<Query>, Shape<Body>>,
  ) => Promise<ApiReply>;
}): ApiRoute {
  return { status: 200, ...route } as unknown as ApiRoute;
}

/** Whether `have` includes what `need` may do. */
export function mayAct(have: ApiRole, need: ApiRole): boolean {
  return ROLES.indexOf(have) >= ROLES.indexOf(need);
}
