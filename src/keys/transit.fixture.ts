// SPDX-License-Identifier: Apache-2.0
// What a Transit key of the default type does in the Vault for tests: AES-256-GCM with associated data, in
// the form `vault:v<version>:<base64>`.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** One item of a batch, wrapped with the newest of `keys`. */
export function seal(keys: readonly Buffer[], plaintext: string, name: string): object {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.at(-1) ?? Buffer.alloc(32), nonce);
  cipher.setAAD(Buffer.from(name, 'base64'));
  const sealed = Buffer.concat([
    nonce,
    cipher.update(plaintext, 'base64'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    ciphertext: `vault:v${keys.length}:${sealed.toString('base64')}`,
    key_version: keys.length,
  };
}

/** One item of a batch, opened; or the error that Vault names in its place. */
export function unseal(keys: readonly Buffer[], ciphertext: string, name: string): object {
  const [, version, text] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
  const key = keys[Number(version) - 1];
  if (key === undefined || text === undefined) return { error: 'invalid ciphertext' };
  const bytes = Buffer.from(text, 'base64');
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    cipher.setAAD(Buffer.from(name, 'base64'));
    cipher.setAuthTag(bytes.subarray(-16));
    const opened = Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]);
    return { plaintext: opened.toString('base64') };
  } catch {
    return { error: 'cipher: message authentication failed' };
  }
}
