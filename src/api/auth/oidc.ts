// SPDX-License-Identifier: Apache-2.0
// Login at an OpenID provider: authorization code with PKCE S256, state and nonce, all of them bound to the
// browser that began. One provider, whose answers must name it; the signature of the ID token is always
// checked, although it comes over a connection of our own.
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretPost,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
} from 'openid-client';
import { BartizanError } from '../../core/errors.ts';
import type { Keyring } from '../../core/ports/keyring.ts';
import type { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';
import type { AdminConfig } from '../config.ts';
import { createSeal } from './sealed.ts';

/** Time to log in at the provider, a second factor included. */
const LOGIN_MS = 10 * 60_000;
/** For each call to the provider. */
const TIMEOUT_S = 5;
/** Keys and addresses of the provider are read again after this; unknown keys are looked for at once. */
const DISCOVERY_MS = 5 * 60_000;
/** After a provider did not answer it is left alone for this. */
const RETRY_MS = 2_000;
const GROUPS_MAX = 200;
const CHARS_MAX = 256;

export type OidcConfig = NonNullable<AdminConfig['login']['oidc']>;

/** What the provider says about who logged in; all of it was signed or fetched from it. */
export type Identity = {
  readonly issuer: string;
  readonly subject: string;
  /** Lower case; undefined when the claim is missing, or is an address that was not verified. */
  readonly login: string | undefined;
  readonly name: string;
  readonly groups: readonly string[];
};

export type Oidc = {
  /** Where to send the browser, and what it keeps until it is back. Throws `upstream_unreachable`. */
  begin(callback: string): Promise<{ location: string; step: string }>;
  /**
   * Who came back. `url` is the callback with the query it was called with. Throws `invalid_credential`
   * for an answer that is not for this browser, not from this provider or not good, and
   * `upstream_unreachable` when the provider cannot be asked.
   */
  finish(url: URL, step: string | undefined): Promise<Identity>;
};

type OidcParts = {
  readonly world: World;
  readonly keyring: Keyring;
  readonly config: () => OidcConfig | undefined;
  readonly secret: (reference: string) => Secret | Promise<Secret>;
};

type Step = { readonly state: string; readonly nonce: string; readonly verifier: string };

export function createOidc({ world, keyring, config, secret }: OidcParts): Oidc {
  const seal = createSeal<Step>({ world, keyring, purpose: 'oidc', lifeMs: LOGIN_MS });
  const provider = createProvider(world, secret);
  const wanted = (): OidcConfig => {
    const found = config();
    if (found === undefined) {
      throw new BartizanError('not_found', 'Login at an identity provider is not set up.');
    }
    return found;
  };
  const chance = (): string => world.random(32).toString('base64url');

  return {
    begin: async (callback) => {
      const oidc = wanted();
      const client = await provider(oidc);
      const step: Step = { state: chance(), nonce: chance(), verifier: chance() };
      const location = buildAuthorizationUrl(client, {
        redirect_uri: callback,
        scope: oidc.scopes.join(' '),
        state: step.state,
        nonce: step.nonce,
        code_challenge: await calculatePKCECodeChallenge(step.verifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, step: seal.seal(step) };
    },
    finish: async (url, text) => {
      const oidc = wanted();
      const opened = seal.open(text)?.value;
      if (opened === undefined) throw refused();
      try {
        const client = await provider(oidc);
        const tokens = await authorizationCodeGrant(client, url, {
          expectedState: opened.state,
          expectedNonce: opened.nonce,
          pkceCodeVerifier: opened.verifier,
          idTokenExpected: true,
        });
        const signed = tokens.claims();
        if (signed === undefined) throw refused();
        const more = await furtherClaims(client, oidc, {
          claims: signed,
          accessToken: tokens.access_token,
        });
        return identityOf(oidc, { ...more, ...signed });
      } catch (thrown) {
        throw explained(world, thrown);
      }
    },
  };
}

/** The provider's client, made when it is first needed and again when its settings or secret change. */
function createProvider(
  world: World,
  secret: OidcParts['secret'],
): (config: OidcConfig) => Promise<Configuration> {
  let known: { key: string; until: number; client: Promise<Configuration> } | undefined;
  return async (config) => {
    const { client_secret: reference } = config;
    const value = reference === undefined ? undefined : (await secret(reference)).reveal();
    const key = JSON.stringify([config, value]);
    const now = world.clock.monotonic();
    if (known?.key === key && now < known.until) return known.client;
    const client = discovery(
      new URL(config.issuer),
      config.client_id,
      {},
      value === undefined ? None() : ClientSecretPost(value),
      {
        timeout: TIMEOUT_S,
        execute: [
          enableNonRepudiationChecks,
          ...(config.allow_insecure ? [allowInsecureRequests] : []),
        ],
      },
    ).catch((thrown: unknown) => {
      made.until = world.clock.monotonic() + RETRY_MS;
      throw explained(world, thrown);
    });
    const made = { key, until: now + DISCOVERY_MS, client };
    known = made;
    return client;
  };
}

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string; readonly iss?: unknown };

/** Providers leave claims out of the ID token that the userinfo endpoint then has. */
async function furtherClaims(
  client: Configuration,
  { login_claim, groups_claim }: OidcConfig,
  { claims, accessToken }: { claims: Claims; accessToken: string },
): Promise<Readonly<Record<string, unknown>>> {
  const complete = claims[login_claim] !== undefined && claims[groups_claim] !== undefined;
  if (complete || client.serverMetadata().userinfo_endpoint === undefined) return {};
  return fetchUserInfo(client, accessToken, claims.sub);
}

function identityOf({ login_claim, groups_claim }: OidcConfig, claims: Claims): Identity {
  const login = claims[login_claim];
  const verified = login_claim !== 'email' || claims['email_verified'] === true;
  const usable = typeof login === 'string' && login.length <= 200 && verified;
  const groups = claims[groups_claim];
  return {
    issuer: String(claims.iss),
    subject: claims.sub,
    login: usable ? login.toLowerCase() : undefined,
    name: nameOf(claims['name']),
    // Groups give roles: too many, or none that can be read, give fewer, never more.
    groups: (Array.isArray(groups) ? groups : [groups])
      .filter((group) => typeof group === 'string' && group !== '' && group.length <= CHARS_MAX)
      .slice(0, GROUPS_MAX),
  };
}

/** It is shown to people: control characters would steer their terminals. */
function nameOf(claim: unknown): string {
  const name = typeof claim === 'string' ? claim : '';
  return name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, 100);
}

const refused = (): BartizanError =>
  new BartizanError('invalid_credential', 'The login at the identity provider was not accepted.');

/** What is wrong on their side, and what is wrong with this login. Their texts are not passed on. */
function explained(world: World, thrown: unknown): BartizanError {
  if (thrown instanceof BartizanError) return thrown;
  const code = thrown instanceof ClientError ? (thrown.code ?? 'unknown') : faultOf(thrown);
  world.log('warn', 'login.oidc.failed', { fault: code });
  // A TypeError is what `fetch` throws when there is no answer.
  const silent = thrown instanceof TypeError || GONE.includes(code) || serverFault(thrown);
  return silent
    ? new BartizanError('upstream_unreachable', 'The identity provider does not answer.')
    : refused();
}

const GONE = [
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
];

function faultOf(thrown: unknown): string {
  if (thrown instanceof ResponseBodyError) return 'answered-with-error';
  return thrown instanceof Error ? thrown.name : 'unknown';
}

const serverFault = (thrown: unknown): boolean =>
  thrown instanceof ResponseBodyError && thrown.status >= 500;
