// SPDX-License-Identifier: Apache-2.0
// Digests and keyed digests of text, as hexadecimal text.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Builtin, builtin, type Builtins } from './builtin.ts';

const digest = (algorithm: string): Builtin =>
  builtin(1, (args) => createHash(algorithm).update(args.string(0)).digest('hex'));
const keyed = (algorithm: string): Builtin =>
  builtin(2, (args) => createHmac(algorithm, args.string(1)).update(args.string(0)).digest('hex'));

export const HASHES: Builtins = {
  'crypto.md5': digest('md5'),
  'crypto.sha1': digest('sha1'),
  'crypto.sha256': digest('sha256'),
  'crypto.hmac.md5': keyed('md5'),
  'crypto.hmac.sha1': keyed('sha1'),
  'crypto.hmac.sha256': keyed('sha256'),
  'crypto.hmac.sha512': keyed('sha512'),
  'crypto.hmac.equal': builtin(2, (args) => {
    const [left, right] = [Buffer.from(args.string(0)), Buffer.from(args.string(1))];
    return left.length === right.length && timingSafeEqual(left, right);
  }),
};
