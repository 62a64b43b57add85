// SPDX-License-Identifier: Apache-2.0
// BIP 173 and BIP 350: a readable part, and a checksum of six characters over both parts.

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

function step(sum: number, value: number): number {
  let next = ((sum & 0x1ffffff) << 5) ^ value;
  for (const [bit, generator] of GENERATORS.entries()) {
    if (((sum >>> 25) >>> bit) & 1) next ^= generator;
  }
  return next;
}

/** Whether `written`, in one case, has a right checksum of either kind. */
export function isBech32(written: string): boolean {
  const lower = written.toLowerCase();
  if (written !== lower && written !== written.toUpperCase()) return false;
  const cut = lower.lastIndexOf('1');
  let sum = 1;
  for (let at = 0; at < cut; at++) sum = step(sum, lower.charCodeAt(at) >> 5);
  sum = step(sum, 0);
  for (let at = 0; at < cut; at++) sum = step(sum, lower.charCodeAt(at) & 31);
  for (let at = cut + 1; at < lower.length; at++) {
    const value = LETTERS.indexOf(lower.charAt(at));
    if (value < 0) return false;
    sum = step(sum, value);
  }
  return sum === BECH32 || sum === BECH32M;
}
