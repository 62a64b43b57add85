// SPDX-License-Identifier: Apache-2.0
// EIP-55: the case of the letters of an Ethereum address is a checksum, by Keccak-256 as it was before
// SHA-3 was settled. node:crypto has only the later padding, so the permutation is here; it guards nothing.

const RATE = 136;
const LANES = 25;
const ROUNDS = 24;

/** Round constants in halves, by the shift register of FIPS 202, 3.2.5. */
const LOW_CONSTANTS = new Int32Array(ROUNDS);
const HIGH_CONSTANTS = new Int32Array(ROUNDS);
for (let [round, register] = [0, 1]; round < ROUNDS; round++) {
  for (let bit = 0; bit < 7; bit++) {
    const place = 2 ** bit - 1;
    if (register & 1) {
      const half = place < 32 ? LOW_CONSTANTS : HIGH_CONSTANTS;
      half[round] = (half[round] as number) | (1 << (place % 32));
    }
    register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
  }
}
/** Where the lane of each turn goes, and by how much it is rotated: FIPS 202, 3.2.2 and 3.2.3. */
const TARGETS = new Uint8Array(ROUNDS);
const TURNS = new Uint8Array(ROUNDS);
for (let [turn, x, y] = [0, 1, 0]; turn < ROUNDS; turn++) {
  [x, y] = [y, (2 * x + 3 * y) % 5];
  TARGETS[turn] = x + 5 * y;
  TURNS[turn] = (((turn + 1) * (turn + 2)) / 2) % 64;
}

/** The half of a rotated lane that takes most of its bits from `one`, and the rest from `other`. */
const rotated = (one: number, other: number, by: number): number =>
  by === 0 ? one : (one << by) | (other >>> (32 - by));

/** Lanes as halves of 32 bits: numbers of 64 bits take ten times as long. */
class Sponge {
  readonly #low = new Int32Array(LANES);
  readonly #high = new Int32Array(LANES);
  readonly #parity = [new Int32Array(5), new Int32Array(5)] as const;
  readonly #row = [new Int32Array(5), new Int32Array(5)] as const;

  /** Takes in one block, and returns the first 32 bytes of what follows from it. */
  squeezed(block: Int32Array): Int32Array {
    for (let at = 0; at < LANES; at++) {
      this.#low[at] = block[2 * at] ?? 0;
      this.#high[at] = block[2 * at + 1] ?? 0;
    }
    for (let round = 0; round < ROUNDS; round++) {
      this.#mixColumns();
      this.#moveLanes();
      this.#mixRows(this.#low, this.#row[0]);
      this.#mixRows(this.#high, this.#row[1]);
      this.#low[0] = (this.#low[0] as number) ^ (LOW_CONSTANTS[round] as number);
      this.#high[0] = (this.#high[0] as number) ^ (HIGH_CONSTANTS[round] as number);
    }
    return Int32Array.from({ length: 8 }, (_, at) =>
      Number((at % 2 === 0 ? this.#low : this.#high)[at >> 1]),
    );
  }

  #mixColumns(): void {
    const [low, high] = this.#parity;
    for (const [half, sums] of [
      [this.#low, low],
      [this.#high, high],
    ] as const) {
      for (let x = 0; x < 5; x++) {
        let sum = 0;
        for (let at = x; at < LANES; at += 5) sum ^= half[at] as number;
        sums[x] = sum;
      }
    }
    for (let at = 0; at < LANES; at++) {
      const [left, right] = [(at + 4) % 5, (at + 1) % 5];
      const [one, other] = [low[right] as number, high[right] as number];
      this.#low[at] = (this.#low[at] as number) ^ (low[left] as number) ^ rotated(one, other, 1);
      this.#high[at] = (this.#high[at] as number) ^ (high[left] as number) ^ rotated(other, one, 1);
    }
  }

  #moveLanes(): void {
    let [low, high] = [this.#low[1] as number, this.#high[1] as number];
    for (let turn = 0; turn < ROUNDS; turn++) {
      const at = TARGETS[turn] as number;
      const by = TURNS[turn] as number;
      const [one, other] = by < 32 ? [low, high] : [high, low];
      [low, high] = [this.#low[at] as number, this.#high[at] as number];
      this.#low[at] = rotated(one, other, by % 32);
      this.#high[at] = rotated(other, one, by % 32);
    }
  }

  #mixRows(half: Int32Array, row: Int32Array): void {
    for (let start = 0; start < LANES; start += 5) {
      for (let at = 0; at < 5; at++) row[at] = half[start + at] as number;
      for (let at = 0; at < 5; at++) {
        half[start + at] =
          (row[at] as number) ^ (~(row[(at + 1) % 5] as number) & (row[(at + 2) % 5] as number));
      }
    }
  }
}

const sponge = new Sponge();

/** Keccak-256 of at most 135 bytes of ASCII, in hexadecimal. */
export function keccak256(text: string): string {
  const block = new Uint8Array(RATE);
  for (let at = 0; at < text.length; at++) block[at] = text.charCodeAt(at);
  block[text.length] = 1;
  block[RATE - 1] = (block[RATE - 1] ?? 0) | 0x80;
  const hash = sponge.squeezed(new Int32Array(block.buffer));
  return Buffer.from(hash.buffer).toString('hex');
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
