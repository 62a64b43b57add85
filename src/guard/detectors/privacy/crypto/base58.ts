// SPDX-License-Identifier: Apache-2.0
// Base58Check: an address is a version, twenty bytes, and the first four bytes of a double SHA-256.
import { createHash } from 'node:crypto';

const BITCOIN = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const RIPPLE = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz';
const BYTES = 25;

/** Version byte of an address to its entity. */
const VERSIONS: Readonly<Record<number, string>> = {
  0: 'bitcoin-address',
  5: 'bitcoin-address',
  30: 'dogecoin-address',
  48: 'litecoin-address',
  50: 'litecoin-address',
  65: 'tron-address',
};

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** The bytes of `written`; undefined where it is not of the alphabet or has another length. */
function decoded(written: string, letters: string): Uint8Array | undefined {
  const bytes = new Uint8Array(BYTES);
  for (const char of written) {
    let carry = letters.indexOf(char);
    if (carry < 0) return undefined;
    for (let at = BYTES - 1; at >= 0; at--) {
      carry += 58 * (bytes[at] ?? 0);
      bytes[at] = carry & 0xff;
      carry >>= 8;
    }
    if (carry !== 0) return undefined;
  }
  return bytes;
}

/** The entity of an address of at most 36 characters whose checksum is right. */
export function isBase58Check(written: string): string | undefined {
  const ripple = written.startsWith('r');
  const bytes = decoded(written, ripple ? RIPPLE : BITCOIN);
  if (bytes === undefined) return undefined;
  const sum = sha256(sha256(bytes.subarray(0, BYTES - 4)));
  if (!sum.subarray(0, 4).equals(bytes.subarray(BYTES - 4))) return undefined;
  return ripple ? 'xrp-address' : VERSIONS[bytes[0] ?? -1];
}
