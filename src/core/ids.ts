// SPDX-License-Identifier: Apache-2.0
// Ids that people meet. All are unguessable or keyed; none is derived from content without a key.
import type { World } from './world.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Crockford base32 without padding, lower case: 5 bits a character. */
export function base32(bytes: Uint8Array): string {
  let out = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(value << (5 - bits)) & 31] : out;
}

/** `req_` + 26 characters: 130 bits of chance, unique without coordination. */
export function newRequestId(world: World): string {
  return `req_${base32(world.random(16))}`;
}

/** `node_` + 13 characters, made once per data directory. */
export function newNodeId(world: World): string {
  return `node_${base32(world.random(8))}`;
}

/** An event is named by the node that recorded it and its place in that node's gap-free sequence. */
export type EventId = { readonly node: string; readonly sequence: number };
