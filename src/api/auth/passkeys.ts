// SPDX-License-Identifier: Apache-2.0
// Passkeys (WebAuthn level 3): registered by somebody who has just logged in, and then enough to log in.
// The authenticator always has to verify its user. What it signs is bound to our name, our origin and a
// challenge that works once.
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { BartizanError } from '../../core/errors.ts';
import type { Account, Credential, Directory } from '../../core/ports/directory.ts';
import type { Keyring } from '../../core/ports/keyring.ts';
import type { World } from '../../core/world.ts';
import type { AdminConfig } from '../config.ts';
import { createSeal } from './sealed.ts';
import type { Site } from './site.ts';

/** Time to find the key and touch it. */
const CHALLENGE_MS = 3 * 60_000;
const CHALLENGE_BYTES = 32;
export const PASSKEYS_MAX = 20;
/** Ed25519, ES256, RS256: what every authenticator has one of. */
const ALGORITHMS = [-8, -7, -257];

type PasskeyRecord = Extract<Credential, { kind: 'passkey' }>;
/** What the page gets, and what the browser keeps for the second step. */
type Asked = { readonly options: object; readonly step: string };

export type Passkeys = {
  askLogin(site: Site): Promise<Asked>;
  /** The account whose passkey answered; undefined for every reason for which it did not. */
  login(answer: unknown, step: string | undefined, site: Site): Promise<Account | undefined>;
  askNew(account: Account, site: Site): Promise<Asked>;
  /** A new passkey, which the caller stores. Throws `invalid_request` when it does not verify. */
  register(answer: unknown, step: string | undefined, of: Registration): Promise<PasskeyRecord>;
};

type Registration = {
  readonly account: Account;
  readonly name: string;
  readonly site: Site;
};

type PasskeyParts = {
  readonly world: World;
  readonly directory: Directory;
  readonly keyring: Keyring;
  readonly config: () => AdminConfig;
};

export function createPasskeys({ world, directory, keyring, config }: PasskeyParts): Passkeys {
  const { accounts, credentials } = directory;
  const lifeMs = CHALLENGE_MS;
  const logins = createSeal<string>({ world, keyring, purpose: 'passkey', lifeMs });
  const news = createSeal<{ challenge: string; account: string }>({
    world,
    keyring,
    purpose: 'new passkey',
    lifeMs,
  });
  const challenge = (): Buffer => world.random(CHALLENGE_BYTES);

  return {
    askLogin: async (site) => {
      const options = await generateAuthenticationOptions({
        rpID: partyOf(config(), site).id,
        challenge: Uint8Array.from(challenge()),
        timeout: CHALLENGE_MS,
        userVerification: 'required',
      });
      return { options, step: logins.seal(options.challenge) };
    },

    login: async (answer, step, site) => {
      const opened = logins.open(step);
      const response = answer as AuthenticationResponseJSON;
      const found = await credentials.get('passkey', response.id);
      if (opened === undefined || found?.kind !== 'passkey') return undefined;
      const account = await accounts.get(found.account);
      if (account === undefined || account.disabledAt !== undefined) return undefined;
      const { userHandle, clientDataJSON } = response.response;
      if (userHandle !== undefined && userHandle !== handleOf(account)) return undefined;
      if (isFramed(clientDataJSON)) return undefined;
      // Another node, or this one before it was started anew, may have seen this challenge already.
      if (found.usedAt !== undefined && found.usedAt >= opened.sealedAt) return undefined;
      const party = partyOf(config(), site);
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: opened.value,
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        credential: {
          id: found.id,
          publicKey: new Uint8Array(Buffer.from(found.publicKey, 'base64url')),
          counter: found.signatures,
        },
        requireUserVerification: true,
      }).catch(() => ({ verified: false, authenticationInfo: undefined }));
      if (!verified || authenticationInfo === undefined) return undefined;
      const signatures = authenticationInfo.newCounter;
      const at = world.clock.now();
      return (await credentials.use('passkey', found.id, { at, signatures })) ? account : undefined;
    },

    askNew: async (account, site) => {
      const party = partyOf(config(), site);
      const known = await credentials.of(account.id);
      const passkeys = known.filter(({ kind }) => kind === 'passkey');
      if (passkeys.length >= PASSKEYS_MAX) {
        throw new BartizanError('conflict', `An account has at most ${PASSKEYS_MAX} passkeys.`);
      }
      const options = await generateRegistrationOptions({
        rpName: 'Bartizan',
        rpID: party.id,
        userName: account.login,
        userDisplayName: account.name,
        userID: new Uint8Array(Buffer.from(account.id)),
        challenge: Uint8Array.from(challenge()),
        timeout: CHALLENGE_MS,
        attestationType: 'none',
        excludeCredentials: passkeys.map(({ id }) => ({ id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      });
      const step = news.seal({ challenge: options.challenge, account: account.id });
      return { options, step };
    },

    register: async (answer, step, { account, name, site }) => {
      const opened = news.open(step);
      // Asked for by another person in the same browser: it would become theirs.
      if (opened === undefined || opened.value.account !== account.id) throw notVerified();
      const response = answer as RegistrationResponseJSON;
      if (isFramed(response.response.clientDataJSON)) throw notVerified();
      const party = partyOf(config(), site);
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: opened.value.challenge,
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch(() => ({ verified: false, registrationInfo: undefined }));
      if (!verified || registrationInfo === undefined) throw notVerified();
      const { id, publicKey, counter } = registrationInfo.credential;
      if ((await credentials.get('passkey', id)) !== undefined) {
        throw new BartizanError('conflict', 'This passkey is registered already.');
      }
      return {
        kind: 'passkey',
        id,
        account: account.id,
        name,
        createdAt: world.clock.now(),
        usedAt: undefined,
        expiresAt: undefined,
        publicKey: Buffer.from(publicKey).toString('base64url'),
        signatures: counter,
      };
    },
  };
}

/** Ids hold letters, digits and `_`; the handle is their bytes. */
const handleOf = ({ id }: Account): string => Buffer.from(id).toString('base64url');

/** Whether a page of somebody else had ours in a frame: nobody may frame it, so such an answer is made up. */
function isFramed(clientData: string): boolean {
  try {
    const { crossOrigin } = JSON.parse(Buffer.from(clientData, 'base64url').toString()) as {
      crossOrigin?: unknown;
    };
    return crossOrigin !== undefined && crossOrigin !== false;
  } catch {
    return true;
  }
}

const notVerified = (): BartizanError =>
  new BartizanError('invalid_request', 'The passkey could not be verified. Ask for a new one.');

/**
 * The name that passkeys are bound to, and the origin that may use them. Only one: where a public URL is
 * set, nothing else. Throws `conflict` for an address, which cannot have passkeys.
 */
function partyOf({ public_url }: AdminConfig, site: Site): { id: string; origin: string } {
  if (public_url !== undefined) {
    const { hostname, origin } = new URL(public_url);
    return { id: hostname, origin };
  }
  if (site.hostname !== 'localhost') {
    const message = 'Passkeys need a name: set admin.public_url, or open localhost instead.';
    throw new BartizanError('conflict', message);
  }
  return { id: site.hostname, origin: site.origin };
}
