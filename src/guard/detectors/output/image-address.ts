// SPDX-License-Identifier: Apache-2.0
// Whether loading an address tells its host more than that somebody looked. What a picture needs (sizes,
// versions, colours, names of files, digests) is told apart from what a conversation holds. A secret that is
// written as a size passes, and so does a short word in the name of a file.
import { isUtf8 } from 'node:buffer';
import { BADGE_HOSTS, PICTURE_KEYS, PICTURE_VALUES } from './image-address.data.ts';

/** Names of files and hosts are shorter; data that is worth stealing rarely is. */
export const SEGMENT_CHARS = 32;
/** Scheme and slashes as lenient as browsers are; then user info and host. */
const ADDRESS = /^(?:https?:[/\\]*|[/\\]{2,})([^/\\?#@]*@)?([^/\\?#:]*)/i;

/** Identifiers that a service gives to its pictures. */
const DIGEST =
  /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|(?:\d{1,20}-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
const PICTURE = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|mp4|webm|css|js|woff2?)$/i;
/** Words with signs between, as files are named. */
const NAMED = /^[\p{L}\d]{1,24}(?:[-_.~+@()]{1,3}[\p{L}\d]{1,24}){0,11}$/u;
const NAME_CHARS = 80;
/** What a value may look like behind a key of pictures. */
const NUMBER = /^-?\d{1,4}(?:\.\d{1,3}){0,3}(?:px|%|x\d{1,4})?$/;
const COLOUR = /^#?(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const REPOSITORY = /^[\w.-]{1,40}\/[\w.-]{1,60}$/;
const SHORT_TOKEN = /^[A-Za-z0-9]{1,12}$/;
const PAGE_CHARS = 64;
/** A character reference outside the usual one between two values. */
const REFERENCE = /&(?!amp;)(?:#\w{1,8}|[a-z]{2,8});/i;

/** True when loading `url` carries data out. Linear. */
export function carriesData(url: string, allowedHosts: readonly string[]): boolean {
  const found = ADDRESS.exec(url);
  if (found === null) return false;
  const [written, user, host = ''] = found;
  const name = host.toLowerCase();
  if (isUnder(name, allowedHosts)) return false;
  if (user !== undefined || REFERENCE.test(url)) return true;
  if (host.split('.').some((label) => label.length >= SEGMENT_CHARS)) return true;
  const [sent = ''] = url.slice(written.length).split('#', 1);
  const query = sent.indexOf('?');
  const path = query < 0 ? sent : sent.slice(0, query);
  const pairs = query < 0 ? [] : pairsOf(sent.slice(query + 1));
  // They show no one what was asked of them, but some fetch another address.
  if (isUnder(name, BADGE_HOSTS)) {
    const inner = /https?:\/\/.*/i.exec(unescaped(sent))?.[0];
    return inner !== undefined && carriesData(inner.replace(/[&\s].*/, ''), allowedHosts);
  }
  if (path.includes('&')) return true;
  return path.split(/[/\\]/).some(isData) || pairs.some(isCarried);
}

/** Whether `host` is one of `hosts`, or lies under it. */
const isUnder = (host: string, hosts: readonly string[]): boolean =>
  hosts.some(
    (one) =>
      host.endsWith(one) &&
      (host.length === one.length || host.charAt(host.length - one.length - 1) === '.'),
  );

const unescaped = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

/** Whether a segment of a path holds something that is no name. */
function isData(written: string): boolean {
  const segment = unescaped(written);
  if (written.length < SEGMENT_CHARS)
    return /[\s@]/.test(segment) && /%/.test(written) && isPhrase(segment);
  const name = segment.replace(PICTURE, '');
  if (isText(name)) return true;
  if (DIGEST.test(name)) return false;
  return !(name !== segment && name.length <= NAME_CHARS && NAMED.test(name));
}

/** Several words, or an address of mail. */
const isPhrase = (text: string): boolean => /\S\s+\S+\s+\S/.test(text) || /\w@\w+\.\w/.test(text);

/** Whether base64 or hexadecimal digits hold text that can be read. */
function isText(value: string): boolean {
  const isHex = value.length % 2 === 0 && /^[0-9a-f]+$/i.test(value);
  if (!isHex && !/^[\w+/=-]+$/.test(value)) return false;
  const bytes = Buffer.from(value, isHex ? 'hex' : 'base64');
  return (
    bytes.length >= 6 && isUtf8(bytes) && /^[\t\n\r\x20-\x7e\u00a0-\uffff]+$/.test(bytes.toString())
  );
}

type Pair = { readonly key: string; readonly value: string };

const pairsOf = (query: string): readonly Pair[] =>
  query
    .split(/[&;?]/)
    .filter((part) => part !== '' && part !== 'amp')
    .map((part) => {
      const sign = part.indexOf('=');
      const [key, value] = sign < 0 ? [part, ''] : [part.slice(0, sign), part.slice(sign + 1)];
      return { key: key.replace(/^amp;/, '').toLowerCase(), value: unescaped(value) };
    });

/** Whether a value in a query is none that pictures have. */
function isCarried({ key, value }: Pair): boolean {
  if (key === 'sanitize' || key === 'raw') return value !== '' && value !== 'true';
  const kind = PICTURE_KEYS.get(key);
  if (kind === undefined) return true;
  if (value === '' || NUMBER.test(value) || PICTURE_VALUES.has(value.toLowerCase())) return false;
  if (kind === 'colour') return !COLOUR.test(value);
  if (kind === 'repository')
    return !value.split(',').every((one) => REPOSITORY.test(one) || SHORT_TOKEN.test(one));
  if (kind === 'token') return !SHORT_TOKEN.test(value);
  if (kind === 'digest')
    return !(DIGEST.test(value) || /^\d{10,13}$/.test(value) || SHORT_TOKEN.test(value));
  return (
    value.length > PAGE_CHARS || kind !== 'word' || !/^[a-z]{1,12}(?:-[a-z]{1,12})?$/i.test(value)
  );
}
