// SPDX-License-Identifier: Apache-2.0
// Formats of text that a JSON Schema may ask for. Each is decided in time linear in the text.
import { isIPv4, isIPv6 } from 'node:net';
import { RE2JS } from 're2js';
import { parseTime } from './time-layouts.ts';

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

/** Whether one of the layouts reads it as a time. */
const timed =
  (...layouts: readonly string[]): Check =>
  (text) =>
    text.length < 100 &&
    layouts.some((layout) => {
      try {
        parseTime(text, layout);
        return true;
      } catch {
        return false;
      }
    });

const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const hostname: Check = (text) =>
  text.length < 256 && text.split('.').every((label) => LABEL.test(label));

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\uffff-]+";
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${ATOM}(?:\\.${ATOM})*$`);
const email: Check = (text) => {
  if (text.length > 1_000) return false;
  const named = /^([^<>]*)<([^<>]+)>$/.exec(text.trim());
  return ADDRESS.test(named?.[2] ?? text.trim());
};

const hasScheme = matches(/^[a-zA-Z][a-zA-Z0-9+.-]*:/);
const reference: Check = (text) => {
  // Control characters, backslashes, and escapes that are none.
  if (/[\p{Cc}\\]|%(?![0-9A-Fa-f]{2})/u.test(text)) return false;
  if (text.startsWith(':') || /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?\/\/[^/?#]*\s/.test(text))
    return false;
  return hasScheme(text) || !(text.split(/[/?#]/)[0] ?? '').includes(':');
};
const uri: Check = (text) => hasScheme(text) && reference(text);
const template: Check = (text) => reference(text) && !/[{}]/.test(text.replace(/\{[^{}]*\}/g, ''));

const pointer: Check = (text) => text === '' || (text.startsWith('/') && !/~(?![01])/.test(text));
const relative: Check = (text) => {
  const rest = /^(?:0|[1-9][0-9]*)(.*)$/s.exec(text)?.[1];
  return rest !== undefined && (rest === '#' || pointer(rest));
};

const regex: Check = (text) => {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
};

const TIMES = ['15:04:05', '15:04:05Z07:00', '2006-01-02', '2006-01-02T15:04:05Z07:00'] as const;

const FORMATS: ReadonlyMap<string, Check> = new Map([
  ['date', timed('2006-01-02')],
  ['time', timed('15:04:05Z07:00', '15:04:05')],
  ['date-time', timed(...TIMES)],
  ['hostname', hostname],
  ['email', email],
  ['idn-email', email],
  ['ipv4', (text) => isIPv4(text) || (/^::ffff:[0-9.]+$/i.test(text) && isIPv6(text))],
  ['ipv6', (text) => isIPv6(text) && !text.includes('%')],
  ['uri', uri],
  ['uri-reference', reference],
  ['iri', uri],
  ['iri-reference', reference],
  ['uri-template', template],
  ['uuid', matches(/^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/i)],
  ['regex', regex],
  ['json-pointer', pointer],
  ['relative-json-pointer', relative],
]);

/** Whether `text` has the format; formats that nobody knows have everything. */
export const hasFormat = (text: string, format: string): boolean =>
  FORMATS.get(format)?.(text) ?? true;
