// SPDX-License-Identifier: Apache-2.0
// Where a configuration says that a secret is found, and what can be a secret. A message names the
// reference, never the value; text that is no reference is not repeated, because it may be a secret put
// there by mistake.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { BartizanError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';

/** The longest credentials are certificate chains; tokens of identity providers have a few thousand bytes. */
const SECRET_BYTES = 64 * 1024;

const ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]{0,199})$/;
const FILE = /^file:([^\0]{1,4096})$/;
const VAULT = /^vault:([^\0#]{1,1000})#([^\0]{1,200})$/;
// What no header can carry; and a line break, which would add a header. A key is printable.
const UNUSABLE = /\p{Cc}/u;
/** Certificates and private keys come in lines (RFC 7468), some with comments before them. */
const PEM = /^(?:(?:#[^\r\n]*)?\r?\n)*-----BEGIN [A-Z0-9 ]{1,64}-----\r?\n/;
const UNUSABLE_IN_PEM = /[^\P{Cc}\r\n\t]/u;

export type SecretPlace =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  /** KV version 2; the first segment is the mount. */
  | {
      readonly kind: 'vault';
      readonly mount: string;
      readonly path: string;
      readonly field: string;
    };

/** Where a reference points. Throws `config_invalid` for text that is none, without repeating it. */
export function parseReference(reference: string): SecretPlace {
  const [, name] = ENVIRONMENT.exec(reference) ?? [];
  if (name !== undefined) return { kind: 'env', name };
  const [, path] = FILE.exec(reference) ?? [];
  if (path !== undefined) return { kind: 'file', path };
  const [, place, field] = VAULT.exec(reference) ?? [];
  const [mount = '', ...rest] = place?.split('/') ?? [];
  if (field !== undefined && mount !== '' && rest.length > 0 && !rest.includes('')) {
    return { kind: 'vault', mount, path: rest.join('/'), field };
  }
  throw invalid('A secret must be given as env:NAME, file:/path or vault:mount/path#field.');
}

/** The secret that `env:NAME` or `file:/path` names now; throws `config_invalid` when it cannot be one. */
export function resolveSecret(
  reference: string,
  environment: Readonly<Record<string, string | undefined>>,
): Secret {
  const place = parseReference(reference);
  if (place.kind === 'env') return secretOf(reference, own(environment, place.name));
  if (place.kind === 'file') return secretOf(reference, readSecretFile(reference, place.path));
  throw invalid('This secret cannot be in Vault: give it as env:NAME or file:/path.');
}

/**
 * What was found as a secret; one line end after it is cut off. Throws `config_invalid` when it is missing,
 * empty, too long or, unless it is PEM, holds line breaks or control characters.
 */
export function secretOf(reference: string, raw: string | undefined): Secret {
  if (raw === undefined) throw invalid(`${reference} is not set.`);
  const value = raw.replace(/\r?\n$/, '');
  if (value === '') throw invalid(`${reference} is empty.`);
  if (Buffer.byteLength(value) > SECRET_BYTES) throw invalid(`${reference} is too long.`);
  if ((PEM.test(value) ? UNUSABLE_IN_PEM : UNUSABLE).test(value)) {
    throw invalid(`${reference} holds a line break or control character.`);
  }
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
