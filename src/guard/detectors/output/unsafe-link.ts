// SPDX-License-Identifier: Apache-2.0
// Links in answers that are not what they seem: another host behind an at sign, a number for a host,
// letters of two scripts in one name, the name of a trusted host under another, or code for an address.
import { z } from 'zod';
import { defineDetector } from '../../detector.ts';
import { isUnder, LINK_CHARS, type Link, linksIn, openLink } from '../../text/links.ts';
import { shownHost } from '../../text/punycode.ts';
import { foldedView, skeletonView, View } from '../../view/view.ts';

const HOST = z.string().min(1).max(253).toLowerCase();
type Options = {
  readonly allowed_hosts: readonly string[];
  readonly trusted_hosts: readonly string[];
};
type Verdict = readonly [entity: string, score: number] | undefined;

const PROGRAM =
  /\.(?:exe|scr|bat|cmd|com|pif|vbs|vbe|js|jse|wsf|hta|lnk|msi|ps1|jar|apk|iso|img)$/i;
/** A page or a picture that runs scripts. A picture in the usual formats does not. */
const SCRIPT_DATA =
  /^\s*(?:text\/(?:html|xml|javascript)|application\/(?:xhtml|xml|javascript)|image\/svg)/i;
/** Common in honest HTML, and does nothing. */
const NOTHING = /^\s*(?:void\s*\(?\s*0\s*\)?|;|return\b)/i;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** RFC 1918, 5737, loopback, link-local: what documentation and development use. */
const LOCAL =
  /^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|192\.0\.2|198\.51\.100|203\.0\.113)\./;
/** One number, octal or hexadecimal parts: no person writes an address so. */
const ODD_NUMBER =
  /^(?:0x[0-9a-f]+|\d{8,10}|(?:0x[0-9a-f]+|0\d+|\d+)(?:\.(?:0x[0-9a-f]+|0\d+|\d+)){1,3})$/;

const PLAIN = /^[\x20-\x7e]*$/;
const LATIN = /\p{sc=Latn}/u;
const ALIKE = /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Armn}\p{sc=Cher}]/u;

const skeletonOf = (host: string): string => skeletonView(foldedView(new View(host))).text;

function ofHost(host: string, { trusted_hosts: trusted }: Options): Verdict {
  if (host.includes('%')) return ['encoded-host', 0.97];
  if (ADDRESS.test(host)) return LOCAL.test(host) ? undefined : ['number-host', 0.9];
  if (host.startsWith('[')) return ['number-host', 0.8];
  if (ODD_NUMBER.test(host)) return ['number-host', 0.98];
  // Most hosts: nothing in it looks like anything else.
  if (PLAIN.test(host) && !host.includes('xn--')) {
    return trusted.some((one) => pretends(host, one)) ? ['look-alike-host', 0.99] : undefined;
  }
  const shown = shownHost(host);
  const mixed = shown.split('.').some((label) => LATIN.test(label) && ALIKE.test(label));
  const skeleton = skeletonOf(shown);
  if (trusted.some((one) => pretends(skeleton, one))) return ['look-alike-host', 0.99];
  if (mixed) return ['look-alike-host', 0.98];
  // Wholly in look-alike letters: "аррӏе" reads as "apple".
  const [name = ''] = shown.split('.');
  return ALIKE.test(name) && name !== '' && PLAIN.test(skeletonOf(name))
    ? ['look-alike-host', 0.9]
    : undefined;
}

/** Whether `host` is made to be taken for `trusted`, and is not. */
function pretends(host: string, trusted: string): boolean {
  if (isUnder(host, [trusted])) return false;
  if (`.${host}.`.includes(`.${trusted}.`)) return true;
  const name = trusted.split('.').at(-2) ?? trusted;
  return host.split('.').some((label) => {
    if (label === name || name.length < 4) return false;
    const parts = label.split('-');
    return parts.includes(name) || (name.length >= 5 && isOneEdit(label, name));
  });
}

/** Whether one letter added, left out, changed or swapped makes `a` of `b`. */
function isOneEdit(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let head = 0;
  while (head < a.length && a.charAt(head) === b.charAt(head)) head++;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && a.charAt(a.length - 1 - tail) === b.charAt(b.length - 1 - tail)) tail++;
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  if (left.length <= 1 && right.length <= 1) return true;
  return (
    left.length === 2 &&
    right.length === 2 &&
    left.charAt(0) === right.charAt(1) &&
    left.charAt(1) === right.charAt(0)
  );
}

function verdictOn(link: Link, options: Options): Verdict {
  const { scheme, host, rest, user } = link;
  if (scheme === 'data') return SCRIPT_DATA.test(rest) ? ['script-address', 0.97] : undefined;
  if (scheme.endsWith('script')) {
    return NOTHING.test(rest) ? undefined : ['script-address', 0.95];
  }
  if (user === undefined && isUnder(host, options.allowed_hosts)) return undefined;
  // Before the at sign stands what looks like a host: the trick; a name and a password: a secret.
  if (user?.includes('.') === true) return ['host-in-user', 0.99];
  const found = ofHost(host, options);
  if (found !== undefined) return found;
  const path = rest.split(/[?#]/, 1)[0] ?? '';
  return PROGRAM.test(path) ? ['program-download', 0.8] : undefined;
}

export const detector = defineDetector({
  id: 'output/unsafe-link',
  version: '1',
  title: 'Link that is not what it seems',
  summary:
    'Finds links in answers with a host hidden behind user information, numeric or encoded hosts, look-alike names, scripts for addresses, and programs to download.',
  why: 'An answer is trusted more than a mail, so a link in it is clicked. Names that only resemble are told by `trusted_hosts`; a malicious page under an honest-looking name of its own is not found.',
  taxonomy: ['owasp-llm-2025:LLM05', 'cwe-4.18:CWE-451', 'cwe-4.18:CWE-601'],
  phases: ['response'],
  streaming: { class: 'exact', holdChars: LINK_CHARS + 16 },
  view: 'folded',
  severity: 'medium',
  options: z.strictObject({
    allowed_hosts: z
      .array(HOST)
      .max(1_000)
      .default([])
      .describe('Hosts, with all under them, that are not judged'),
    trusted_hosts: z
      .array(HOST)
      .max(1_000)
      .default([])
      .describe('Hosts that others may pretend to be: your own, your bank'),
  }),
  examples: {
    options: { trusted_hosts: ['northwind.example'] },
    hits: [
      {
        text: 'Log in at https://www.bank.example@198.18.7.9/login now',
        found: ['https://www.bank.example@198.18.7.9/login'],
      },
      { text: '[here](http://0x7f000001/a)', found: ['http://0x7f000001/a'] },
      { text: 'see http://p\u0430yments.example/x', found: ['http://p\u0430yments.example/x'] },
      {
        text: '[open](javascript:alert(document.cookie))',
        found: ['javascript:alert(document.cookie)'],
      },
      {
        text: '<https://northwind.example.login.example/a>',
        found: ['https://northwind.example.login.example/a'],
      },
      { text: 'https://northwlnd.example/', found: ['https://northwlnd.example/'] },
      {
        text: 'get https://files.example/setup.exe?x=1',
        found: ['https://files.example/setup.exe?x=1'],
      },
    ],
    misses: [
      'See https://developer.mozilla.org/en-US/docs/Web/API/URL and https://example.com:8443/a?b=c',
      'curl http://127.0.0.1:8080/health, http://192.168.0.10/ and http://localhost:3000',
      'https://www.northwind.example/login',
      '<a href="javascript:void(0)">x</a> ![](data:image/png;base64,iVBORw0KGgo=)',
      'https://пример.рф/страница',
      'In JavaScript: use let. Data: three rows. // a comment',
    ],
  },
  inspect({ text }, from, { options, until }) {
    const matches = [];
    for (const link of linksIn(text, from, until)) {
      const verdict = verdictOn(link, options);
      if (verdict === undefined) continue;
      const [entity, score] = verdict;
      matches.push({ start: link.start, end: link.end, entity, score });
    }
    return matches;
  },
  pending: ({ text }, from) => openLink(text, from),
});
