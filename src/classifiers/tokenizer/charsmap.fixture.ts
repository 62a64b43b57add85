// SPDX-License-Identifier: Apache-2.0
// Builds the table that SentencePiece models carry their normaliser in: a double array in which every node of
// the trie has a block of 256 places of its own.

type Node = { readonly children: Map<number, Node>; value: number | undefined };

const LEAF = 1 << 8;
const BLOCK = 256;

/** Base64 of a table that makes each key into its value. */
export function encodeCharsmap(pairs: Readonly<Record<string, string>>): string {
  const root: Node = { children: new Map(), value: undefined };
  let blob = '';
  for (const [key, value] of Object.entries(pairs)) {
    let node = root;
    for (const byte of Buffer.from(key)) {
      const next = node.children.get(byte) ?? { children: new Map(), value: undefined };
      node.children.set(byte, next);
      node = next;
    }
    node.value = Buffer.byteLength(blob);
    blob += `${value}\0`;
  }
  const units: number[] = [];
  let blocks = 0;
  const place = (node: Node, at: number, label: number): void => {
    const base = ++blocks * BLOCK;
    units[at] = label | (node.value === undefined ? 0 : LEAF) | ((base ^ at) << 10);
    if (node.value !== undefined) units[base] = node.value;
    for (const [byte, child] of node.children) place(child, base ^ byte, byte);
  };
  place(root, 0, 0);
  const bytes = Buffer.alloc(4 * (1 + (blocks + 1) * BLOCK));
  bytes.writeUInt32LE(bytes.length - 4, 0);
  for (const [at, unit] of units.entries()) {
    if (unit !== undefined) bytes.writeUInt32LE(unit >>> 0, 4 * (at + 1));
  }
  return Buffer.concat([bytes, Buffer.from(blob)]).toString('base64');
}
