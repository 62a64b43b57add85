// SPDX-License-Identifier: Apache-2.0
// Gzipped tar archives as bundles have them: POSIX ustar with pax records for long names, and nothing that
// a second reader could take for something else. Links, devices, sparse files, names of GNU tar, numbers in
// base 256, two files of one name, and bytes behind the end are refused. Nothing is ever written to a disk.
import { gunzipSync, gzipSync } from 'node:zlib';
import { BUNDLE_LIMITS, bundleRefused } from './refusals.ts';

export type ArchiveFile = {
  /** As it stands in the archive; `opa build` begins it with a slash. */
  readonly name: string;
  /** Without a slash or `./` before it. */
  readonly path: string;
  readonly bytes: Buffer;
};

const BLOCK = 512;
const NAME_BYTES = 100;
/** Bytes of the records before one file: a path and some times. */
const PAX_BYTES = 16 * 1024;
/** Records that change nothing of what is read here, as tar programs write them. */
const IDLE_RECORDS = /^(?:[amc]time|[ug]id|[ug]name|comment|(?:LIBARCHIVE|SCHILY)\..*)$/;

const malformed = (message: string): Error => bundleRefused('bundle_malformed', message);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The files of an archive in their order. Throws a refusal; takes bounded memory whatever the bytes are. */
export function unpack(archive: Buffer): readonly ArchiveFile[] {
  if (archive.length > BUNDLE_LIMITS.archiveBytes) {
    throw bundleRefused('bundle_too_large', `longer than ${BUNDLE_LIMITS.archiveBytes} bytes`);
  }
  return new Tar(inflated(archive)).files();
}

/** An archive of these files, in their order; the same bytes for the same files. */
export function pack(files: readonly Pick<ArchiveFile, 'name' | 'bytes'>[]): Buffer {
  const packed = gzipSync(tarOf(files), { level: 9 });
  // RFC 1952, section 2.3.1: the system it was made on, which is none of the reader's business.
  packed[9] = 255;
  return packed;
}

/** The archive before it is compressed. */
export function tarOf(files: readonly Pick<ArchiveFile, 'name' | 'bytes'>[]): Buffer {
  const blocks = files.flatMap(({ name, bytes }) => entry(name, bytes));
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function inflated(archive: Buffer): Buffer {
  if (archive[0] !== 0x1f || archive[1] !== 0x8b) throw malformed('no gzip archive');
  try {
    const { buffer, engine } = gunzipSync(archive, {
      maxOutputLength: BUNDLE_LIMITS.unpackedBytes,
      info: true,
    }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    if (engine.bytesWritten === archive.length) return buffer;
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw bundleRefused(
        'bundle_too_large',
        `unpacks to more than ${BUNDLE_LIMITS.unpackedBytes} bytes`,
      );
    }
    throw malformed('the gzip archive is broken');
  }
  throw malformed('bytes follow the gzip archive');
}

class Tar {
  readonly #tar: Buffer;
  readonly #found = new Map<string, ArchiveFile>();
  #at = 0;
  #longName: string | undefined;

  constructor(tar: Buffer) {
    this.#tar = tar;
  }

  files(): readonly ArchiveFile[] {
    while (!this.#atEnd()) this.#entry();
    return [...this.#found.values()];
  }

  #atEnd(): boolean {
    if (this.#at + BLOCK > this.#tar.length) throw malformed('the archive ends early');
    if (this.#tar[this.#at] !== 0) return false;
    const rest = this.#tar.subarray(this.#at);
    if (rest.length < 2 * BLOCK || rest.some((byte) => byte !== 0)) {
      throw malformed('the archive does not end as it should');
    }
    if (this.#longName !== undefined) throw malformed('a name without a file');
    return true;
  }

  #entry(): void {
    const header = this.#tar.subarray(this.#at, this.#at + BLOCK);
    checkSum(header);
    const magic = header.toString('latin1', 257, 263);
    if (magic !== 'ustar\0' && magic !== 'ustar ') throw malformed('no ustar archive');
    const size = octal(header, 124, 136);
    const begin = this.#at + BLOCK;
    if (begin + size > this.#tar.length) throw malformed('a file ends behind the archive');
    const content = this.#tar.subarray(begin, begin + size);
    this.#at = begin + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x' || type === 'g') return this.#records(content, type);
    const name = this.#longName ?? nameIn(header, magic);
    this.#longName = undefined;
    // A folder holds nothing that its files do not name.
    if (type === '5' && size === 0) return;
    if (type !== '0' && type !== '\0') throw malformed('holds what is no plain file');
    this.#keep({ name, path: pathOf(name), bytes: content });
  }

  #keep(file: ArchiveFile): void {
    if (this.#found.has(file.path)) throw malformed(`holds ${file.path} twice`);
    if (this.#found.size >= BUNDLE_LIMITS.files) {
      throw bundleRefused('bundle_too_large', `more than ${BUNDLE_LIMITS.files} files`);
    }
    this.#found.set(file.path, file);
  }

  #records(content: Buffer, type: 'x' | 'g'): void {
    if (content.length > PAX_BYTES || this.#longName !== undefined) {
      throw malformed('records that no bundle has');
    }
    for (const [key, value] of paxRecords(content)) {
      if (key === 'path' && type === 'x') this.#longName = value;
      else if (!IDLE_RECORDS.test(key)) throw malformed('records that no bundle has');
    }
  }
}

function checkSum(header: Buffer): void {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  if (octal(header, 148, 156) !== sum) throw malformed('a header with a wrong sum');
}

/** A number in octal digits between spaces and zero bytes. */
function octal(header: Buffer, from: number, to: number): number {
  const [, digits] = /^ *([0-7]{1,11})[ \0]*$/.exec(header.toString('latin1', from, to)) ?? [];
  if (digits === undefined) throw malformed('a header with no number');
  return Number.parseInt(digits, 8);
}

function nameIn(header: Buffer, magic: string): string {
  const name = textOf(header.subarray(0, NAME_BYTES));
  // What GNU tar has there is no part of a name.
  const prefix = magic === 'ustar ' ? '' : textOf(header.subarray(345, 500));
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return decoded(end < 0 ? bytes : bytes.subarray(0, end));
}

function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed('a name that is not UTF-8');
  }
}

/** POSIX.1-2024 pax: `length key=value\n`, where the length counts itself. */
function paxRecords(content: Buffer): readonly (readonly [string, string])[] {
  const records: [string, string][] = [];
  for (let at = 0; at < content.length; ) {
    const [head = '', digits] =
      /^([1-9][0-9]{0,5}) /.exec(content.toString('latin1', at, at + 8)) ?? [];
    const end = at + Number(digits);
    if (digits === undefined || end > content.length || content[end - 1] !== 0x0a) {
      throw malformed('broken pax records');
    }
    const text = decoded(content.subarray(at + head.length, end - 1));
    const split = text.indexOf('=');
    if (split < 1) throw malformed('broken pax records');
    records.push([text.slice(0, split), text.slice(split + 1)]);
    at = end;
  }
  return records;
}

/** The path of a file in a bundle. Throws for one that leaves the bundle, or that readers could read in two ways. */
export function pathOf(name: string): string {
  const path = name.replace(/^(?:\.\/|\/)/, '');
  const segments = path.split('/');
  const isSound = !/[\p{Cc}\\]/u.test(path) && path.isWellFormed();
  if (!isSound || segments.some((part) => part === '' || part === '.' || part === '..')) {
    throw malformed('a file with a path that leaves the bundle or has two readings');
  }
  if (Buffer.byteLength(path) > BUNDLE_LIMITS.pathBytes) {
    throw bundleRefused('bundle_too_large', `a path of more than ${BUNDLE_LIMITS.pathBytes} bytes`);
  }
  return path;
}

function entry(name: string, bytes: Buffer): readonly Buffer[] {
  const plain = Buffer.from(name);
  const isShort = plain.length <= NAME_BYTES && plain.every((byte) => byte < 0x80);
  // Behind records a reader of pax passes over this name; others have something to show.
  const shown = name.replace(/[^\x20-\x7e]/g, '_').slice(0, NAME_BYTES);
  const file = [header(shown, bytes.length, '0'), ...padded(bytes)];
  if (isShort) return file;
  const records = paxRecord('path', name);
  return [header('PaxHeaders.0', records.length, 'x'), ...padded(records), ...file];
}

function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (rest.length + String(length).length !== length) {
    length = rest.length + String(length).length;
  }
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function header(name: string, size: number, type: '0' | 'x'): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 'latin1');
  const put = (at: number, width: number, value: number): void =>
    void block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  put(100, 8, 0o600);
  put(108, 8, 0);
  put(116, 8, 0);
  put(124, 12, size);
  put(136, 12, 0);
  block.write(`        ${type}`, 148, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const padded = (bytes: Buffer): readonly Buffer[] => [
  bytes,
  Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
];
