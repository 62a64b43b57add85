// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA-256 (RFC 2104) with one key for many short texts. The two padded keys are made once, and both
// hashes are one call each: a createHmac object per text costs three times as much, most of it to collect.
import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Data up to this many UTF-16 units is joined to the key without a buffer of its own. */
const SHORT_UNITS = 1_024;

/** An inner padded key and short data behind it; nothing of it is asked for after the call that wrote it. */
const joined = Buffer.alloc(BLOCK_BYTES + SHORT_UNITS * 3);

export class HmacKey {
  readonly #inner = Buffer.alloc(BLOCK_BYTES);
  /** The outer padded key, and the inner digest behind it. */
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

  /** `key` has at most 64 bytes; longer ones would have to be hashed first. */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK_BYTES) throw new RangeError('an HMAC key of at most one block');
    for (let at = 0; at < BLOCK_BYTES; at++) {
      const byte = key[at] ?? 0;
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  /** In hexadecimal; of the UTF-8 form of a string. */
  mac(data: string | Uint8Array): string {
    // As a string of its own bytes: an object would have to be collected.
    this.#outer.write(hash('sha256', this.#innerInput(data), 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', this.#outer, 'hex');
  }

  #innerInput(data: string | Uint8Array): Uint8Array {
    if (typeof data === 'string' && data.length <= SHORT_UNITS) {
      joined.set(this.#inner);
      return joined.subarray(0, BLOCK_BYTES + joined.write(data, BLOCK_BYTES, 'utf8'));
    }
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    return Buffer.concat([this.#inner, bytes]);
  }
}
