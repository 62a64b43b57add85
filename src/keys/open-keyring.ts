// SPDX-License-Identifier: Apache-2.0
// The keyring that the configuration names, opened by whoever may change it: a main process or a command.
import { BartizanError } from '../core/errors.ts';
import type { OwnKeyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import type { SecretsConfig } from './config.ts';
import { openFileKeyring } from './file-keyring.ts';
import { openVault } from './vault.ts';
import { openVaultKeyring } from './vault-keyring.ts';

/**
 * Opens the keyring, or makes it when there is none. Rejects with `config_invalid` when it cannot be opened;
 * a Vault that cannot be asked is waited for, some seconds.
 */
export async function openKeyring(options: {
  readonly config: SecretsConfig;
  /** Where the keyring of kind file is. */
  readonly file: string;
  readonly world: World;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Promise<OwnKeyring> {
  const { config, file, world, environment } = options;
  const { keyring } = config;
  if (keyring.kind === 'file') return openFileKeyring({ file, world });
  if (config.vault === undefined) {
    throw new BartizanError('config_invalid', 'A keyring in Vault needs secrets.vault.');
  }
  return openVaultKeyring({
    vault: openVault(config.vault, { environment, world }),
    places: {
      kv: { mount: keyring.kv_mount, path: keyring.kv_path },
      transit: { mount: keyring.transit_mount, key: keyring.transit_key },
    },
    pollMs: keyring.poll_ms,
    world,
  });
}
