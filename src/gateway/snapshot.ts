// SPDX-License-Identifier: Apache-2.0
// Everything a worker needs to decide, as one immutable value. A reload replaces it whole; a request
// keeps the one it started with.
import type { AppFacts } from '../core/exchange.ts';
import type { Protector } from '../protect/protector.ts';
import type { AppConfig, GatewayConfig } from './config.ts';
import type { CertificateApps } from './identity/client-certificate.ts';
import type { HeldKeys } from './identity/held-keys.ts';

export type App = AppConfig & { readonly facts: AppFacts };

/** Is the model on the app's own list? Policy decides; this tells what it decided on, and what to list. */
export const mayUse = ({ models }: AppConfig, alias: string): boolean =>
  models.includes('*') || models.includes(alias);

export type Snapshot = {
  /** Changes with every change of configuration or keys. */
  readonly version: string;
  readonly config: GatewayConfig;
  readonly apps: ReadonlyMap<string, App>;
  /** Virtual keys by public prefix. */
  readonly keys: HeldKeys;
  /** Apps by the names in client certificates. */
  readonly certificates: CertificateApps;
  readonly protector: Protector;
};
