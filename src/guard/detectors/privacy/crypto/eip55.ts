// SPDX-License-Identifier: Apache-2.0
// EIP-55: the case of the letters of an Ethereum address is a checksum, by Keccak-256 as it was before
// SHA-3 was settled. node:crypto has only the later padding, so the permutation is here; it guards nothing.

const MASK = (1n << 64n) - 1n;
const RATE = 136;
const rotated = (value: bigint, by: number): bigint =>
  ((value << BigInt(by)) | (value >> BigInt(64 - by))) & MASK;

/** Round constants, by the shift register of FIPS 202, 3.2.5. */
const ROUNDS: readonly bigint[] = (() => {
  let register = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let bit = 0; bit < 7; bit++) {
      if (register & 1) constant |= 1n << BigInt(2 ** bit - 1);
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
    return constant;
  });
})();

function permute(state: bigint[]): void {
  const lane = (at: number): bigint => state[at] ?? 0n;
  for (const constant of ROUNDS) {
    const parity = [0, 1, 2, 3, 4].map(
      (x) => lane(x) ^ lane(x + 5) ^ lane(x + 10) ^ lane(x + 15) ^ lane(x + 20),
    );
    for (let at = 0; at < 25; at++) {
      state[at] = lane(at) ^ (parity[(at + 4) % 5] ?? 0n) ^ rotated(parity[(at + 1) % 5] ?? 0n, 1);
    }
    let [x, y, moved] = [1, 0, lane(1)];
    for (let turn = 0; turn < 24; turn++) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const at = x + 5 * y;
      const next = lane(at);
      state[at] = rotated(moved, (((turn + 1) * (turn + 2)) / 2) % 64);
      moved = next;
    }
    for (let row = 0; row < 25; row += 5) {
      const lanes = state.slice(row, row + 5);
      for (let at = 0; at < 5; at++) {
        state[row + at] =
          (lanes[at] ?? 0n) ^ (~(lanes[(at + 1) % 5] ?? 0n) & MASK & (lanes[(at + 2) % 5] ?? 0n));
      }
    }
    state[0] = lane(0) ^ constant;
  }
}

/** Keccak-256 of at most 135 bytes of ASCII, in hexadecimal. */
export function keccak256(text: string): string {
  const block = new Uint8Array(RATE);
  for (let at = 0; at < text.length; at++) block[at] = text.charCodeAt(at);
  block[text.length] = 1;
  block[RATE - 1] = (block[RATE - 1] ?? 0) | 0x80;
  const words = new BigUint64Array(block.buffer);
  const state = Array.from({ length: 25 }, (_, at) => words[at] ?? 0n);
  permute(state);
  return state
    .slice(0, 4)
    .map((word) => Buffer.from(new BigUint64Array([word]).buffer).toString('hex'))
    .join('');
}

/** Whether the forty digits of an address are in one case, or in the case that their hash asks for. */
export function isChecksummed(digits: string): boolean {
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase())
    return /\d/.test(digits) && /[1-9a-f]{4}/i.test(digits);
  const hash = keccak256(lower);
  return Array.from(digits).every((char, at) => {
    if (/\d/.test(char)) return true;
    return Number.parseInt(hash.charAt(at), 16) > 7 === /[A-F]/.test(char);
  });
}
