// SPDX-License-Identifier: Apache-2.0
// Encodings of text: base64, hex and queries of URLs. Bytes that are no UTF-8 become replacement characters.
import { RegoError } from '../syntax/location.ts';
import { entriesOf, isArray, isSet, RegoObject, typeName, type Value } from '../values/value.ts';
import { builtin, type Builtins, failed } from './builtin.ts';

const STANDARD = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const URL_SAFE = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$/;

const plain = (text: string): string => text.replace(/[\r\n]/g, '');

const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replace(/%20/g, '+')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function decoded(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) throw failed('invalid URL escape');
  const bytes = Buffer.from(text.replace(/\+/g, ' '), 'utf8').toString('latin1');
  const raw = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(raw, 'latin1').toString('utf8');
}

function texts(value: Value): readonly string[] {
  if (typeof value === 'string') return [value];
  const items = isArray(value) ? value : isSet(value) ? value.items : undefined;
  if (items === undefined || items.some((item) => typeof item !== 'string')) {
    throw new RegoError(
      'eval_type_error',
      `operand 1 values must be string, array of strings or set of strings but got ${typeName(value)}`,
    );
  }
  return items as readonly string[];
}

export const ENCODING: Builtins = {
  'base64.encode': builtin(1, (args) => Buffer.from(args.string(0), 'utf8').toString('base64')),
  'base64.decode': builtin(1, (args) => {
    const text = plain(args.string(0));
    if (!STANDARD.test(text)) throw failed('illegal base64 data');
    return Buffer.from(text, 'base64').toString('utf8');
  }),
  'base64.is_valid': builtin(1, (args) => STANDARD.test(plain(args.string(0)))),
  'base64url.encode': builtin(1, (args) => {
    const text = Buffer.from(args.string(0), 'utf8').toString('base64url');
    return text + '='.repeat((4 - (text.length % 4)) % 4);
  }),
  'base64url.encode_no_pad': builtin(1, (args) =>
    Buffer.from(args.string(0), 'utf8').toString('base64url'),
  ),
  'base64url.decode': builtin(1, (args) => {
    const text = plain(args.string(0));
    if (!URL_SAFE.test(text)) throw failed('illegal base64 data');
    return Buffer.from(text, 'base64url').toString('utf8');
  }),
  'hex.encode': builtin(1, (args) => Buffer.from(args.string(0), 'utf8').toString('hex')),
  'hex.decode': builtin(1, (args) => {
    const text = args.string(0);
    const wrong = /[^0-9A-Fa-f]/u.exec(text)?.[0];
    if (wrong !== undefined) {
      const point = (wrong.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      throw failed(`invalid byte: U+${point} '${wrong}'`);
    }
    if (text.length % 2 !== 0) throw failed('odd length hex string');
    return Buffer.from(text, 'hex').toString('utf8');
  }),
  'urlquery.encode': builtin(1, (args) => encoded(args.string(0))),
  'urlquery.decode': builtin(1, (args) => decoded(args.string(0))),
  'urlquery.encode_object': builtin(1, (args) =>
    entriesOf(args.object(0))
      .flatMap(([name, value]) => {
        if (typeof name !== 'string')
          throw new RegoError('eval_type_error', 'operand 1 must be object with string keys');
        return texts(value).map((text) => `${encoded(name)}=${encoded(text)}`);
      })
      .join('&'),
  ),
  'urlquery.decode_object': builtin(1, (args) => {
    const made = new Map<string, string[]>();
    for (const pair of args.string(0).split('&')) {
      if (pair === '') continue;
      if (pair.includes(';')) throw failed('invalid semicolon separator in query');
      const [name = '', ...rest] = pair.split('=');
      const key = decoded(name);
      made.set(key, [...(made.get(key) ?? []), decoded(rest.join('='))]);
    }
    return new RegoObject(made);
  }),
};
