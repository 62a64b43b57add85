// SPDX-License-Identifier: Apache-2.0
// Vault as this process sees it: a connection and a token. Only the main process and commands have one;
// workers are given what they need and hold no credential for Vault.
import { BartizanError } from '../core/errors.ts';
import type { World } from '../core/world.ts';
import type { SecretsConfig } from './config.ts';
import { resolveSecret } from './secret-reference.ts';
import { openVaultHttp, type VaultReply, type VaultRequest } from './vault-http.ts';
import { VaultToken } from './vault-token.ts';

export type Vault = {
  readonly address: string;
  /**
   * Sends a request with the token of this process, logging in for one first where needed. Rejects with
   * `config_invalid` when no login succeeds, and with what the request itself fails with.
   */
  call(request: Omit<VaultRequest, 'token'>): Promise<VaultReply>;
  /** Renews the token if it is time to; a timer does the same. */
  renewToken(): Promise<void>;
  close(): Promise<void>;
};

export type VaultOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly world: World;
};

/** Connects to nothing yet. Throws `config_invalid` when the authority's certificate cannot be read. */
export function openVault(
  config: NonNullable<SecretsConfig['vault']>,
  { environment, world }: VaultOptions,
): Vault {
  const read = (reference: string) => resolveSecret(reference, environment);
  const http = openVaultHttp({
    address: config.address,
    namespace: config.namespace,
    ca: config.ca === undefined ? undefined : read(config.ca).reveal(),
    timeoutMs: config.timeout_ms,
  });
  const tokens = new VaultToken({ http, auth: config.auth, world, read });
  return {
    address: http.address,
    async call(request) {
      const token = await tokens.get();
      const reply = await http.send({ ...request, token });
      if (reply.status !== 403) return reply;
      const other = await tokens.after(token);
      return other === undefined ? reply : http.send({ ...request, token: other });
    },
    renewToken: () => tokens.renewIfDue(),
    async close() {
      await tokens.close();
      await http.close();
    },
  };
}

/** Whether asking again later may help; what is not one of our errors is a fault of ours. */
export function mayPass(thrown: unknown): boolean {
  return thrown instanceof BartizanError && thrown.retryable;
}
