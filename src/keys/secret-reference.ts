// SPDX-License-Identifier: Apache-2.0
// Where a configuration says that a secret is found. A message names the reference, never the value;
// text that is no reference is not repeated, because it may be a secret put there by mistake.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { BartizanError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';

/** The longest credentials, tokens of identity providers, have a few thousand bytes. */
const SECRET_BYTES = 64 * 1024;

const ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]{0,199})$/;
const FILE = /^file:([^\0]{1,4096})$/;
// A line break would add header lines to a request; the rest no header can carry. A key is printable.
const UNUSABLE = /\p{Cc}/u;

/**
 * The secret that `env:NAME` or `file:/path` names; one line end after it is cut off. Throws
 * `config_invalid` when it is missing, empty, too long or holds control characters.
 */
export function resolveSecret(
  reference: string,
  environment: Readonly<Record<string, string | undefined>>,
): Secret {
  const [, name] = ENVIRONMENT.exec(reference) ?? [];
  const [, path] = FILE.exec(reference) ?? [];
  if (name === undefined && path === undefined) {
    throw invalid('A secret must be given as env:NAME or file:/path.');
  }
  const raw = path === undefined ? own(environment, name ?? '') : readSecretFile(reference, path);
  if (raw === undefined) throw invalid(`${reference} is not set.`);
  const value = raw.replace(/\r?\n$/, '');
  if (value === '') throw invalid(`${reference} is empty.`);
  if (Buffer.byteLength(value) > SECRET_BYTES) throw invalid(`${reference} is too long.`);
  if (UNUSABLE.test(value)) throw invalid(`${reference} holds a line break or control character.`);
  return new Secret(value);
}

/** Not what every object inherits: `env:toString` names a variable, not a method. */
function own(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

function readSecretFile(reference: string, path: string): string {
  let fd: number;
  try {
    // Not blocking: opening a pipe would else wait for somebody to write to it.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    throw invalid(`${reference} cannot be read.`);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw invalid(`${reference} is not a file.`);
    if (stat.size > SECRET_BYTES + 2) throw invalid(`${reference} is too long.`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function invalid(message: string): BartizanError {
  return new BartizanError('config_invalid', message);
}
