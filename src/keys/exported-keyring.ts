// SPDX-License-Identifier: Apache-2.0
// The keyring of a worker whose main process keeps it in Vault: what it was handed, in memory alone. It
// writes nothing, asks nobody, and goes on with what it has when the main process is gone.
import { BartizanError } from '../core/errors.ts';
import type { Keyring, Sealer } from '../core/ports/keyring.ts';
import { parseKeyDocument } from './key-document.ts';
import { KeyTable } from './key-table.ts';

export type ExportedKeyring = Keyring &
  Sealer & {
    /** Takes over a later handover. Throws `internal`, and keeps what it has, when that is not sound. */
    replace(handover: string): void;
  };

/** Opens what `OwnKeyring.handover` revealed. Throws `internal` when it is not sound. */
export function openExportedKeyring(handover: string): ExportedKeyring {
  const table = new KeyTable({ unknown: () => undefined, newTenant: () => undefined });
  const replace = (text: string): void => {
    const document = parseKeyDocument(text);
    if (document === undefined) {
      throw new BartizanError('internal', undefined, {
        detail: 'a handed-over keyring is damaged',
      });
    }
    table.replace(document);
  };
  replace(handover);
  return {
    mac: (purpose, tenant, data) => table.mac(purpose, tenant, data),
    macWith: (keyId, purpose, tenant, data) => table.macWith(keyId, purpose, tenant, data),
    currentKeyId: (purpose) => table.currentKeyId(purpose),
    seal: (purpose, tenant, text, context) => table.seal(purpose, tenant, text, context),
    open: (purpose, tenant, sealed, context) => table.open(purpose, tenant, sealed, context),
    replace,
  };
}
