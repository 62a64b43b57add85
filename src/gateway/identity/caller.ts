// SPDX-License-Identifier: Apache-2.0
// What a credential proves, whichever kind it is: the same for keys, tokens and client certificates, so that
// whatever follows asks the same questions of all of them.
import type { Principal } from '../../core/exchange.ts';
import type { KeyRecord, KeyScope } from '../../core/ports/store.ts';
import type { RouteName } from '../routes.ts';
import { type App, mayUse } from '../snapshot.ts';

export type Caller = {
  readonly principal: Principal;
  /** The app that it stands for when the request names none. */
  readonly app: string;
  /** Further apps that a request may name instead. */
  readonly apps: readonly string[];
  /** Its apps have to be of this tenant; undefined: of any. */
  readonly tenant: string | undefined;
  /** The agent it is the identity of. */
  readonly agent: string | undefined;
  readonly key: KeyRecord | undefined;
};

const SCOPE: Readonly<Record<RouteName, KeyScope | undefined>> = {
  'chat-completions': 'chat',
  responses: 'chat',
  messages: 'chat',
  embeddings: 'embed',
  'count-tokens': 'count-tokens',
  models: 'models',
  'guard-check': 'guard',
  healthz: undefined,
  readyz: undefined,
};

/** May the caller use this route? A token or certificate is not bound to routes. */
export function mayTake({ key }: Caller, route: RouteName): boolean {
  if (key === undefined || key.scopes.length === 0) return true;
  const scope = SCOPE[route];
  return scope !== undefined && key.scopes.includes(scope);
}

/** Is the alias among the models of the key, and on the list of its app? */
export function mayCall(
  { key, app }: { readonly key: KeyRecord | undefined; readonly app: App },
  alias: string,
): boolean {
  return keyCovers(key, alias) && mayUse(app, alias);
}

/** Is the alias among the models of the key? What the app may use is for policy to say. */
export function keyCovers(key: KeyRecord | undefined, alias: string): boolean {
  return key === undefined || key.models.length === 0 || key.models.includes(alias);
}
