// SPDX-License-Identifier: Apache-2.0
// One route of logging in, or of a person's own account, as data. No role is needed for these: either
// nobody is known yet, or somebody acts on nothing but what is theirs.
import type { z } from 'zod';
import type { Account } from '../core/ports/directory.ts';
import type { Auth } from './auth/auth.ts';
import type { OpenSession } from './auth/sessions.ts';
import type { Site } from './auth/site.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Actor, ApiReply, ApiRoute } from './route.ts';

/** A call as it came in, before anybody is known. */
export type Visit = {
  readonly address: string;
  readonly site: Site;
  /** Path and query, as sent. */
  readonly url: string;
  readonly cookies: string | undefined;
  /** Whether a person sees the answer: a browser that goes to a page, not a script. */
  readonly navigation: boolean;
};

/** Who is known by the call: with a session for people in a browser, without for tokens. */
export type Caller = {
  readonly actor: Actor;
  readonly account: Account | undefined;
  readonly open: OpenSession | undefined;
};

/** A person in a session of theirs. */
export type Person = {
  readonly actor: Actor;
  readonly account: Account;
  readonly open: OpenSession;
};

export type SessionReply = ApiReply & {
  /** Set-Cookie lines. */
  readonly cookies?: readonly string[];
  readonly location?: string;
};

type Who = { readonly anyone: undefined; readonly known: Caller; readonly person: Person };

export type SessionRequest<For extends keyof Who, Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly visit: Visit;
  readonly caller: Who[For];
  readonly auth: Auth;
  readonly plane: ControlPlane;
};

export type SessionRoute = Pick<
  ApiRoute,
  'method' | 'path' | 'summary' | 'params' | 'query' | 'body' | 'response' | 'status'
> & {
  /** anyone: no credential is looked at. known: any credential. person: a session, in a browser. */
  readonly who: keyof Who;
  readonly handle: (
    request: SessionRequest<'anyone' | 'known' | 'person', unknown, unknown, unknown>,
  ) => Promise<SessionReply>;
};

type Shape<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** Ties the handler's types to the schemas and to who may call. */
export function defineSessionRoute<
  For extends keyof Who,
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodObject | undefined = undefined,
>(route: {
  readonly method: ApiRoute['method'];
  readonly path: string;
  readonly who: For;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: z.ZodType;
  readonly status?: number;
  readonly handle: (
    request: SessionRequest<For, Shape<Params>, Shape<Query>, Shape<Body>>,
  ) => Promise<SessionReply>;
}): SessionRoute {
  return { status: 200, ...route } as unknown as SessionRoute;
}
