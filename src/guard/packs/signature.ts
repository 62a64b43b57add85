// SPDX-License-Identifier: Apache-2.0
// The detached signature of a pack: Ed25519 over the exact bytes of its file, in a small file beside it.
// Nothing of a pack is read, not even unpacked, before its signature holds.
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';

const FORMAT = 'bartizan-signature/1';
/** A signature of something else must never do for a pack. */
const CONTEXT = Buffer.from('bartizan-pack/1\n');
const KEY_ID_CHARS = 32;
/** The one form that `signPack` writes: any other spelling of it is refused. */
const FORM =
  /^\{"format":"bartizan-signature\/1","key":"([0-9a-f]{32})","signature":"([A-Za-z0-9+/]{86}==)"\}\n$/;

/** Names a public key: the start of the SHA-256 of its SPKI form. Throws `usage` for other kinds of key. */
export function keyIdOf(key: KeyObject): string {
  if (key.type !== 'public' || key.asymmetricKeyType !== 'ed25519') {
    throw new BartizanError('usage', 'packs are signed with Ed25519 keys');
  }
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, KEY_ID_CHARS);
}

const messageOf = (bytes: Uint8Array): Buffer => Buffer.concat([CONTEXT, bytes]);

/** The text of a signature file over `bytes`. */
export function signPack(bytes: Uint8Array, privateKey: KeyObject, publicKey: KeyObject): string {
  const key = keyIdOf(publicKey);
  const signature = sign(null, messageOf(bytes), privateKey).toString('base64');
  return `${JSON.stringify({ format: FORMAT, key, signature })}\n`;
}

/**
 * signed: by the trusted key of that id. unsigned: there is no signature, or none by a key that is trusted.
 * wrong: a trusted key is named and did not sign these bytes, or the file is no signature.
 */
export type SignatureState =
  | { readonly state: 'signed'; readonly key: string }
  | { readonly state: 'unsigned' }
  | { readonly state: 'wrong' };

/** What a signature file says about `bytes`; `file` is undefined where there is none. */
export function verifyPack(
  bytes: Uint8Array,
  file: string | undefined,
  trusted: readonly KeyObject[],
): SignatureState {
  if (file === undefined) return { state: 'unsigned' };
  const [, id, base64] = FORM.exec(file) ?? [];
  if (id === undefined || base64 === undefined) return { state: 'wrong' };
  const signature = Buffer.from(base64, 'base64');
  // Unused bits of the last character would let two spellings stand for one signature.
  if (signature.toString('base64') !== base64) return { state: 'wrong' };
  const key = trusted.find((one) => keyIdOf(one) === id);
  if (key === undefined) return { state: 'unsigned' };
  return verify(null, messageOf(bytes), key, signature)
    ? { state: 'signed', key: id }
    : { state: 'wrong' };
}
