// SPDX-License-Identifier: Apache-2.0
// FF1 of NIST SP 800-38G: encrypts a string of numerals into one of the same length over the same alphabet.
// The names of variables are the standard's, so that both can be read side by side. Domains below a million
// values are refused, as the first revision of the standard asks: they could be searched through.
import { createCipheriv } from 'node:crypto';
import { assert } from '../../core/errors.ts';

const ROUNDS = 10;
const BLOCK = 16;
/** Longest text; far above any number of people, and it bounds the big integers. */
const LENGTH_MAX = 256;
const DOMAIN_MIN = 1_000_000;

export type Ff1 = {
  /** Numerals below `radix`, as many as come back. Throws when there are too few or too many. */
  encrypt(numerals: readonly number[], tweak: Uint8Array): readonly number[];
  decrypt(numerals: readonly number[], tweak: Uint8Array): readonly number[];
};

/** True when texts of this length are enough to choose from. */
export const isLongEnough = (radix: number, length: number): boolean =>
  length <= LENGTH_MAX && length * Math.log(radix) >= Math.log(DOMAIN_MIN) - 1e-9;

/** `key`: 16, 24 or 32 bytes of AES. */
export function createFf1(key: Uint8Array, radix: number): Ff1 {
  assert(radix >= 2 && radix <= 65_536, 'a radix of the standard');
  return {
    encrypt: (numerals, tweak) => run({ key, radix, tweak, numerals, forward: true }),
    decrypt: (numerals, tweak) => run({ key, radix, tweak, numerals, forward: false }),
  };
}

type Call = {
  readonly key: Uint8Array;
  readonly radix: number;
  readonly tweak: Uint8Array;
  readonly numerals: readonly number[];
  readonly forward: boolean;
};

function run({ key, radix, tweak, numerals, forward }: Call): readonly number[] {
  const n = numerals.length;
  assert(isLongEnough(radix, n), 'a text of the length that the standard allows');
  const isNumeral = (one: number): boolean => Number.isInteger(one) && one >= 0 && one < radix;
  assert(numerals.every(isNumeral), 'numerals below the radix');
  const u = Math.floor(n / 2);
  const v = n - u;
  const base = BigInt(radix);
  let A = numberOf(numerals.slice(0, u), base);
  let B = numberOf(numerals.slice(u), base);
  const b = Math.ceil(bitsOf(base ** BigInt(v) - 1n) / 8);
  const d = 4 * Math.ceil(b / 4) + 4;
  const P = Buffer.alloc(BLOCK);
  P.set([1, 2, 1, radix >>> 16, radix >>> 8, radix, ROUNDS, u]);
  P.writeUInt32BE(n, 8);
  P.writeUInt32BE(tweak.length, 12);
  const padding = (((-tweak.length - b - 1) % BLOCK) + BLOCK) % BLOCK;
  const Q = Buffer.alloc(tweak.length + padding + 1 + b);
  Q.set(tweak);
  const ciph = createCiph(key);
  const ofP = ciph(P);
  const half = { even: base ** BigInt(u), odd: base ** BigInt(v) };
  for (let step = 0; step < ROUNDS; step++) {
    const i = forward ? step : ROUNDS - 1 - step;
    Q[Q.length - b - 1] = i;
    writeNumber(Q, Q.length - b, forward ? B : A);
    const y = expand(ciph, prf(ciph, ofP, Q), d);
    const modulus = i % 2 === 0 ? half.even : half.odd;
    if (forward) [A, B] = [B, (A + y) % modulus];
    else [A, B] = [(((B - y) % modulus) + modulus) % modulus, A];
  }
  return [...numeralsOf(A, u, base), ...numeralsOf(B, v, base)];
}

/** CIPH of the standard: one block of AES. One cipher for all blocks, because making one costs most. */
type Ciph = (block: Uint8Array) => Buffer;
function createCiph(key: Uint8Array): Ciph {
  const aes = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
  return (block) => aes.update(block);
}

/** The CBC-MAC of P and Q, going on from what P makes. */
function prf(ciph: Ciph, ofP: Buffer, Q: Buffer): Buffer {
  let Y = ofP;
  for (let from = 0; from < Q.length; from += BLOCK) {
    const X = Buffer.from(Y);
    for (let at = 0; at < BLOCK; at++) X[at] = (X[at] ?? 0) ^ (Q[from + at] ?? 0);
    Y = ciph(X);
  }
  return Y;
}

/** The first `d` bytes of S, as a number: R, and R with a counter, encrypted. */
function expand(ciph: Ciph, R: Buffer, d: number): bigint {
  const blocks: Buffer[] = [R];
  for (let j = 1; j * BLOCK < d; j++) {
    const block = Buffer.from(R);
    block.writeUInt32BE((block.readUInt32BE(BLOCK - 4) ^ j) >>> 0, BLOCK - 4);
    blocks.push(ciph(block));
  }
  return BigInt(`0x${Buffer.concat(blocks).subarray(0, d).toString('hex')}`);
}

const numberOf = (numerals: readonly number[], base: bigint): bigint =>
  numerals.reduce((sum, numeral) => sum * base + BigInt(numeral), 0n);

function numeralsOf(value: bigint, length: number, base: bigint): number[] {
  const numerals: number[] = Array.from({ length }, () => 0);
  for (let at = length - 1, rest = value; at >= 0; at--, rest /= base) {
    numerals[at] = Number(rest % base);
  }
  return numerals;
}

function writeNumber(into: Buffer, from: number, value: bigint): void {
  for (let at = into.length - 1, rest = value; at >= from; at--, rest >>= 8n) {
    into[at] = Number(rest & 255n);
  }
}

const bitsOf = (value: bigint): number => value.toString(2).length;
