// SPDX-License-Identifier: Apache-2.0
// URIs taken apart (RFC 3986), with what Go's net/url accepts.
import type { Value } from '../values/value.ts';
import { builtin, type Builtins, failed } from './builtin.ts';

/** Longest URI, in UTF-16 units. */
const URI_CHARS = 65_536;

function refuse(text: string, why: string): Error {
  return failed(`parse ${JSON.stringify(text)}: ${why}`);
}

function unescapedPath(raw: string, whole: string): string {
  const wrong = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(raw)?.[0];
  if (wrong !== undefined) throw refuse(whole, `invalid URL escape ${JSON.stringify(wrong)}`);
  const bytes = Buffer.from(raw, 'utf8').toString('latin1');
  const plain = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(plain, 'latin1').toString('utf8');
}

/** The default encoding of a path. */
const escapedPath = (path: string): string =>
  [...Buffer.from(path, 'utf8')]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9\-_.~$&+,/:;=@]/.test(char)
        ? char
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** As it came, unless all that its escapes do is write out what the default encoding escapes as well. */
function rawPathOf(raw: string, path: string): string {
  const same = raw.replace(
    /[!'()*[\]]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return escapedPath(path) === same.replace(/%[0-9a-f]{2}/gi, (hex) => hex.toUpperCase())
    ? path
    : raw;
}

function authorityOf(
  text: string,
  whole: string,
): { readonly hostname?: string; readonly port?: string } {
  const at = text.lastIndexOf('@');
  const user = at === -1 ? '' : text.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user))
    throw refuse(whole, 'net/url: invalid userinfo');
  unescapedPath(user, whole);
  const host = text.slice(at + 1);
  if (host.startsWith('[')) return literalOf(host, whole);
  const [, name = '', colon = ''] =
    /^([^:]*)(:.*)?$/s.exec(host.replace(/^(.*?)(:[^:]*)?$/s, '$1$2')) ?? [];
  const port = host.includes(':') ? host.slice(host.lastIndexOf(':')) : colon;
  if (port !== '' && !/^:[0-9]*$/.test(port))
    throw refuse(whole, `invalid port ${JSON.stringify(port)} after host`);
  const hostname = port === '' ? (name === '' ? host : name) : host.slice(0, -port.length);
  const escape = /%(?:[0-7][0-9A-Fa-f])?/.exec(hostname)?.[0];
  if (escape !== undefined) throw refuse(whole, `invalid URL escape ${JSON.stringify(escape)}`);
  const odd = /[\s<>"^`{|}\\]/.exec(hostname)?.[0];
  if (odd !== undefined)
    throw refuse(whole, `invalid character ${JSON.stringify(odd)} in host name`);
  return { hostname: unescapedPath(hostname, whole), port: port.slice(1) };
}

function literalOf(
  host: string,
  whole: string,
): { readonly hostname: string; readonly port: string } {
  const end = host.lastIndexOf(']');
  if (end === -1) throw refuse(whole, "missing ']' in host");
  const port = host.slice(end + 1);
  if (!/^(?::[0-9]*)?$/.test(port))
    throw refuse(whole, `invalid port ${JSON.stringify(port)} after host`);
  return { hostname: host.slice(1, end).replace('%25', '%'), port: port.slice(1) };
}

/** Members of the URI that are there. */
function parsed(text: string): Readonly<Record<string, Value>> {
  if (text.length > URI_CHARS) throw refuse('', 'too long');
  // eslint-disable-next-line no-control-regex -- these are what is refused
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw refuse(text, 'net/url: invalid control character in URL');
  const [beforeFragment = '', ...afterHash] = text.split('#');
  const fragment = unescapedPath(afterHash.join('#'), text);
  const [, scheme = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(beforeFragment) ?? [];
  if (scheme === '' && beforeFragment.startsWith(':'))
    throw refuse(text, 'missing protocol scheme');
  let rest = scheme === '' ? beforeFragment : beforeFragment.slice(scheme.length + 1);
  const question = rest.indexOf('?');
  const query = question === -1 ? '' : rest.slice(question + 1);
  if (question !== -1) rest = rest.slice(0, question);
  const made: Record<string, Value> = { scheme: scheme.toLowerCase(), raw_query: query, fragment };
  if (scheme !== '' && !rest.startsWith('/')) return withoutEmpty(made);
  if (scheme === '' && /^[^/]*:/.test(rest))
    throw refuse(text, 'first path segment in URL cannot contain colon');
  if (rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2);
    const authority = rest.slice(2, slash === -1 ? undefined : slash);
    Object.assign(made, authorityOf(authority, text));
    rest = slash === -1 ? '' : rest.slice(slash);
  }
  const path = unescapedPath(rest, text);
  return withoutEmpty({ ...made, path, raw_path: rawPathOf(rest, path) });
}

const withoutEmpty = (made: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(made).filter(([, value]) => value !== ''));

export const URIS: Builtins = {
  'uri.parse': builtin(1, (args) => parsed(args.string(0))),
  'uri.is_valid': builtin(1, (args) => {
    const text = args.any(0);
    if (typeof text !== 'string' || text === '') return false;
    try {
      parsed(text);
      return true;
    } catch {
      return false;
    }
  }),
};
