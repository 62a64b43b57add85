// SPDX-License-Identifier: Apache-2.0
// What a token says of its caller or end user once its issuer has confirmed it, read as the issuer is
// configured. A token that does not say all it has to, or is bound to what cannot be checked here, says
// nothing.
import type { EndUser } from '../../core/exchange.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { endUserOf, textOf } from './claims.ts';
import type { IssuerConfig } from './config.ts';

/** What a token is shown for. One for the one is none for the other, unless its issuer may both. */
export type TokenUse = IssuerConfig['may'][number];

export type VerifiedToken = {
  /** `<issuer id>:<subject>`: two issuers may have the same subject. */
  readonly subject: string;
  /** The app that its app claim stands for. */
  readonly app: string | undefined;
  readonly agent: string | undefined;
  /** The only tenant that may use the issuer's tokens; undefined: any. */
  readonly tenant: string | undefined;
  /** True when the issuer's tokens name the app they were made for, so that no other may show them. */
  readonly boundToApp: boolean;
  /** With `name-end-users`. */
  readonly endUser: EndUser | undefined;
  /** Hash of the only client certificate whose owner may show it (RFC 8705); undefined: anybody may. */
  readonly certificate: string | undefined;
};

/** What a token says once it is known to be its issuer's; undefined when it does not say all it has to. */
export function verifiedToken(
  claims: JsonObject,
  { id, config }: { readonly id: string; readonly config: IssuerConfig },
  use: TokenUse,
): VerifiedToken | undefined {
  const named = textOf(claims, config.subject_claim);
  if (named === undefined) return undefined;
  const subject = `${id}:${named}`;
  const binding = bindingOf(claims['cnf']);
  if (binding === undefined) return undefined;
  const { agent_claim, tenant } = config;
  const agent = agent_claim === undefined ? undefined : textOf(claims, agent_claim);
  if (agent_claim !== undefined && agent === undefined && Object.hasOwn(claims, agent_claim)) {
    return undefined;
  }
  const endUser = use === 'call' ? undefined : endUserOf(claims, config, subject);
  if (use === 'name-end-users' && endUser === undefined) return undefined;
  const boundToApp = Object.keys(config.apps).length > 0;
  return { subject, app: appOf(claims, config), agent, tenant, boundToApp, endUser, ...binding };
}

function appOf(claims: JsonObject, { apps, app_claim }: IssuerConfig): string | undefined {
  const value = textOf(claims, app_claim);
  return value !== undefined && Object.hasOwn(apps, value) ? apps[value] : undefined;
}

/**
 * Who may show a token (RFC 7800): the owner of a certificate (RFC 8705, section 3.1), or anybody. Undefined
 * for one that is bound to anything else: taken without that proof it would lose its protection.
 */
function bindingOf(
  confirmation: JsonValue | undefined,
): Pick<VerifiedToken, 'certificate'> | undefined {
  if (confirmation === undefined) return { certificate: undefined };
  if (typeof confirmation !== 'object' || confirmation === null || Array.isArray(confirmation)) {
    return undefined;
  }
  const { 'x5t#S256': certificate, ...others } = confirmation;
  if (typeof certificate !== 'string' || Object.keys(others).length > 0) return undefined;
  return { certificate };
}
