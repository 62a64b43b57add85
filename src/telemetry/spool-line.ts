// SPDX-License-Identifier: Apache-2.0
// One line of a spool: `<line number> <crc32> <json>`. A packed exchange has the number of its first event,
// and the line after it goes on behind its last. The checksum covers the number too, so that a line
// moved, repeated or torn is seen. It finds accidents; it is no protection against who can write the file.
import { crc32 } from 'node:zlib';

/** What a line may hold around its JSON: 16 digits, 8 hexadecimal digits, two spaces. */
export const LINE_OVERHEAD_BYTES = 26;

/** Stands where the checksum goes until it is known. */
const NO_CHECKSUM = '00000000';
const SPACE = 0x20;
const NUMBER = /^[1-9][0-9]{0,15}$/;
const CHECKSUM = /^[0-9a-f]{8}$/;

export type SpoolLine = { readonly line: number; readonly json: string };

/** The line with its newline. `json` must not hold a raw newline, which JSON.stringify never writes. */
export function encodeLine(line: number, json: string): Buffer {
  const head = `${line} `;
  const bytes = Buffer.from(`${head}${NO_CHECKSUM} ${json}\n`);
  const content = bytes.subarray(head.length + NO_CHECKSUM.length + 1, -1);
  bytes.write(checksum(crc32(content, crc32(head))), head.length, 'latin1');
  return bytes;
}

/** Reads a line without its newline; undefined when it is not exactly what `encodeLine` wrote. */
export function decodeLine(bytes: Buffer): SpoolLine | undefined {
  const first = bytes.indexOf(SPACE);
  const second = bytes.indexOf(SPACE, first + 1);
  if (first < 1 || first > 16 || second !== first + 9) return undefined;
  const number = bytes.toString('latin1', 0, first);
  const sum = bytes.toString('latin1', first + 1, second);
  if (!NUMBER.test(number) || !CHECKSUM.test(sum)) return undefined;
  const json = bytes.subarray(second + 1);
  if (checksum(crc32(json, crc32(`${number} `))) !== sum) return undefined;
  return { line: Number(number), json: json.toString('utf8') };
}

function checksum(value: number): string {
  return value.toString(16).padStart(8, '0');
}
