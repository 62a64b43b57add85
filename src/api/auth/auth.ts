// SPDX-License-Identifier: Apache-2.0
// Everything that proves who somebody is, put together once for one admin API.
import type { Directory } from '../../core/ports/directory.ts';
import { INSTALLATION, type Keyring } from '../../core/ports/keyring.ts';
import type { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';
import type { AdminConfig } from '../config.ts';
import { createLinks, type Links } from './links.ts';
import { createOidc, type Oidc } from './oidc.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createLastAdministrator, type Guarded } from './people.ts';
import { createServiceTokens, type ServiceTokens } from './service-tokens.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export type AuthParts = {
  readonly world: World;
  readonly directory: Directory;
  readonly keyring: Keyring;
  /** The settings as they are now. */
  readonly config: () => AdminConfig;
  /** What a secret reference of the settings names now. */
  readonly secret: (reference: string) => Secret | Promise<Secret>;
  /** For tests that count the work; default: argon2id. */
  readonly passwords?: Passwords;
};

export type Auth = Pick<AuthParts, 'world' | 'directory' | 'config'> & {
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly passkeys: Passkeys;
  readonly oidc: Oidc;
  readonly links: Links;
  readonly tokens: ServiceTokens;
  readonly throttle: Throttle;
  /** Changes that may take an administrator away go through it. */
  readonly guarded: Guarded;
  /** Stands for a login in the record when it may not be one: people type passwords into that field. */
  digestOf(login: string): string;
  /** Marks a browser as one in which this account was used; and whether it bears the mark. */
  deviceOf(account: string): string;
};

export function createAuth(parts: AuthParts): Auth {
  const { world, directory, keyring, config } = parts;
  const mac = (data: string): string => keyring.mac('session', INSTALLATION, data);
  return {
    world,
    directory,
    config,
    sessions: createSessions(parts),
    passwords: parts.passwords ?? createPasswords(world),
    passkeys: createPasskeys(parts),
    oidc: createOidc({ ...parts, config: () => config().login.oidc }),
    links: createLinks(parts),
    tokens: createServiceTokens(parts),
    throttle: createThrottle(world),
    guarded: createLastAdministrator(directory),
    digestOf: (login) => mac(`login ${login}`).slice(0, 32),
    deviceOf: (account) => mac(`device ${account}`),
  };
}
