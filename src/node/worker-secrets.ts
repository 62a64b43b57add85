// SPDX-License-Identifier: Apache-2.0
// The secrets and the keyring of a worker: what its main process handed over, and what it finds in its own
// environment and files. It goes on with what it has when the main process is gone.
import { BartizanError } from '../core/errors.ts';
import type { Keyring, Sealer } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import { type ExportedKeyring, openExportedKeyring } from '../keys/exported-keyring.ts';
import { openFileKeyring } from '../keys/file-keyring.ts';
import { createSecretHolder, type SecretHolder } from '../keys/secret-holder.ts';
import type { FromMain } from './messages.ts';

export type WorkerSecrets = Pick<SecretHolder, 'reread' | 'current'> & {
  /** Takes over a message of the main process. What is not sound is logged, and what was known stays. */
  take(message: Extract<FromMain, { type: 'secrets' }>): void;
  /** The keyring that was handed over, else the one in the file; always the same one. */
  keyring(): Keyring & Sealer;
};

export function createWorkerSecrets(options: {
  readonly world: World;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the keyring of kind file is. */
  readonly file: string;
}): WorkerSecrets {
  const { world, environment, file } = options;
  const holder = createSecretHolder(environment);
  let handed: ExportedKeyring | undefined;
  let own: (Keyring & Sealer) | undefined;
  return {
    reread: () => holder.reread(),
    current: (reference) => holder.current(reference),
    take: ({ values, keyring }) => {
      holder.take(values);
      if (keyring === undefined) return;
      try {
        if (handed === undefined) handed = openExportedKeyring(keyring);
        else handed.replace(keyring);
      } catch (thrown) {
        const detail = thrown instanceof BartizanError ? thrown.detail : undefined;
        world.log('error', 'worker.keyring.refused', { detail });
      }
    },
    keyring: () => {
      own ??= handed ?? openFileKeyring({ file, world });
      return own;
    },
  };
}
