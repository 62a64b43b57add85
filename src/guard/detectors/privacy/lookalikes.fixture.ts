// SPDX-License-Identifier: Apache-2.0
// What looks like personal data and is none: numbers of orders, versions, hashes, times, code and logs, with
// digits and letters made by chance. The same seed gives the same texts. No value here belongs to anyone.
import type { Random } from '../../../mutate/random.ts';

type Maker = (random: Random) => string;

/** `size` characters of `alphabet`. */
export const ofSigns = (random: Random, alphabet: string, size: number): string =>
  Array.from({ length: size }, () => alphabet.charAt(random.below(alphabet.length))).join('');
export const digits = (random: Random, size: number): string => ofSigns(random, '0123456789', size);
const hex = (random: Random, size: number): string => ofSigns(random, '0123456789abcdef', size);
const between = (random: Random, low: number, high: number): number =>
  low + random.below(high - low + 1);
const two = (random: Random, high: number): string =>
  String(between(random, 1, high)).padStart(2, '0');
const day: Maker = (random) =>
  `${between(random, 1999, 2030)}-${two(random, 12)}-${two(random, 28)}`;
const time: Maker = (random) => `${two(random, 23)}:${two(random, 59)}:${two(random, 59)}`;
const uuid: Maker = (random) => [8, 4, 4, 4, 12].map((size) => hex(random, size)).join('-');

/** Each by what it is, so that a failure names it. */
export const LOOK_ALIKES: Readonly<Record<string, Maker>> = {
  'log line': (random) =>
    `${day(random)}T${time(random)}.${digits(random, 3)}Z INFO worker-${digits(random, 2)} took ${digits(random, 4)} ms, trace=${hex(random, 32)} span=${hex(random, 16)}`,
  uuid: (random) => `request ${uuid(random)} finished`,
  commit: (random) => `fixed in ${hex(random, 40)} and ${hex(random, 7)}`,
  checksum: (random) => `sha256:${hex(random, 64)}`,
  'order number': (random) =>
    `Order #${digits(random, 10)} has shipped, invoice INV-${digits(random, 8)}`,
  tracking: (random) => `tracking 1Z${ofSigns(random, '0123456789ABCDEFGHXY', 16)} arrives soon`,
  version: (random) =>
    `upgrade to version ${random.below(20)}.${random.below(99)}.${random.below(999)}.${random.below(99)} now`,
  'package version': (random) =>
    `"left-pad": "^${random.below(9)}.${random.below(99)}.${random.below(99)}", "@scope/pkg": "~${random.below(9)}.${random.below(40)}.0"`,
  timestamp: (random) => `ts=${between(random, 1_500_000_000, 1_800_000_000)}${digits(random, 3)}`,
  date: (random) => `the release of ${day(random)} ${time(random)} replaced that of ${day(random)}`,
  price: (random) =>
    `total $${between(random, 1, 999)},${digits(random, 3)}.${digits(random, 2)} for ${between(random, 2, 99)} items`,
  fraction: (random) => `loss 0.${digits(random, 16)}, accuracy 0.${digits(random, 12)}`,
  vector: (random) => `[${Array.from({ length: 8 }, () => `-0.${digits(random, 8)}`).join(', ')}]`,
  matrix: (random) =>
    Array.from({ length: 3 }, () =>
      [0, 1, 2, 3].map(() => between(random, 10, 999)).join(' '),
    ).join('\n'),
  'hex dump': (random) =>
    `0000${hex(random, 4)}: ${Array.from({ length: 8 }, () => hex(random, 4)).join(' ')}`,
  constant: (random) => `const MAX_SIZE = ${digits(random, 9)}; const MASK = 0x${hex(random, 8)};`,
  url: (random) =>
    `https://example.com/items/${digits(random, 12)}?page=${between(random, 1, 99)}&sku=${ofSigns(random, 'ABCDEFGHKL', 3)}-${digits(random, 5)}`,
  'file name': (random) => `IMG_${day(random).replaceAll('-', '')}_${digits(random, 6)}.jpg`,
  isbn: (random) =>
    `ISBN 978-${random.below(9)}-${digits(random, 3)}-${digits(random, 5)}-${random.below(9)}`,
  bytes: (random) => `${digits(random, 9)} bytes in ${digits(random, 4)} blocks are lost`,
  row: (random) =>
    `row ${digits(random, 3)} of ${digits(random, 5)}: ${digits(random, 2)} %, ${digits(random, 2)}.${random.below(9)} kg`,
  score: (random) =>
    `they won ${random.below(9)}:${random.below(9)}, after ${two(random, 90)} minutes in ${between(random, 1950, 2025)}`,
  private: (random) =>
    `bind 127.0.0.1:${between(random, 1024, 65535)}, 10.${random.below(255)}.${random.below(255)}.${random.below(255)} and 192.168.${random.below(255)}.${random.below(255)}`,
  annotation: (random) =>
    `@Override\npublic int get${ofSigns(random, 'abcdef', 5)}() { return ${digits(random, 6)}; }`,
  template: (random) =>
    `Hello {{user_name}}, your code for step ${random.below(9)} is on the screen`,
  ticket: (random) =>
    `see PROJ-${digits(random, 4)} and RFC ${digits(random, 4)}, section ${random.below(9)}.${random.below(9)}`,
  part: (random) =>
    `part no. ${ofSigns(random, 'ABCXYZ', 2)}-${digits(random, 4)}-${ofSigns(random, 'ABCXYZ', 1)}, lot ${digits(random, 6)}`,
  business: (random) =>
    `Revenue grew ${random.below(40)} % in Q${between(random, 1, 4)} ${between(random, 2001, 2026)}, from ${digits(random, 3)} to ${digits(random, 3)} million.`,
  css: (random) =>
    `color: #${hex(random, 6)}; margin: ${random.below(40)}px ${random.below(40)}px;`,
  base64: (random) =>
    `data:image/png;base64,${ofSigns(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 80)}`,
};
