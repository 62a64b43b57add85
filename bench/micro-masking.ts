// SPDX-License-Identifier: Apache-2.0
// What tokens cost: looking for them in an answer that has none, which is what most answers are, whole and
// as it streams; and making them.
import { createHmac } from 'node:crypto';
import type { Keyring } from '../src/core/ports/keyring.ts';
import { revealJson, RevealScanner, revealText } from '../src/guard/masking/reveal.ts';
import { TokenBook } from '../src/guard/masking/token-book.ts';
import { mixed } from './texts.ts';
import { type MicroFigure, time } from './timing.ts';

const VARIANTS = 16;
const KB = 1_024;
const TEXT_KB = 4;
const TOKENS = 20;
/** Units that a provider sends at once, mostly. */
const PIECE = 16;

const keyring: Keyring = {
  mac: (purpose, tenant, data) =>
    createHmac('sha256', 'bench').update(`${purpose} ${tenant} `).update(data).digest('hex'),
  macWith: () => undefined,
  currentKeyId: () => 'bench',
};
const newBook = (): TokenBook => new TokenBook(keyring, { tenant: 'bench', conversation: 'c' });
const issueEmail = (book: TokenBook, number: number): string =>
  book.issue('tokenise', {
    detector: 'privacy/email',
    entity: 'email',
    value: `person.${number}@mail.example`,
  });
const issueCard = (book: TokenBook, number: number): string =>
  book.issue('format-preserving', {
    detector: 'privacy/card',
    entity: 'card',
    value: `4111 1111 1111 ${1000 + (number % 9000)}`,
  });

export function masking(ms: number): MicroFigure[] {
  const book = newBook();
  for (let number = 0; number < TOKENS; number++) {
    issueEmail(book, number);
    issueCard(book, number);
  }
  const { revealing } = book;
  const texts = Array.from({ length: VARIANTS }, (_, variant) => mixed(TEXT_KB * KB, variant));
  const text = (index: number): string => texts[index % VARIANTS] ?? '';
  const calls = texts.map((content) => JSON.stringify({ path: 'notes.md', content }));
  const pieces = texts.map((one) => one.match(new RegExp(`[^]{1,${PIECE}}`, 'g')) ?? []);
  const perKb = (id: string, title: string, call: (index: number) => unknown): MicroFigure => ({
    id: `masking.${id}`,
    title: `masking, ${title}`,
    unit: 'us per KB',
    value: time(ms, call).mean / TEXT_KB,
  });
  return [
    perKb('text', 'answer without a token', (index) =>
      revealText(text(index), revealing, { isProgram: false }),
    ),
    perKb('call', 'arguments of a call without a token', (index) =>
      revealJson(calls[index % VARIANTS] ?? '', revealing),
    ),
    perKb('stream', 'stream without a token', (index) => {
      const scanner = new RevealScanner(revealing);
      for (const piece of pieces[index % VARIANTS] ?? []) scanner.push(piece);
      scanner.end();
    }),
    {
      id: 'masking.token',
      title: 'masking, a token made',
      unit: 'us',
      value: time(ms, (index) => issueEmail(newBook(), index)).mean,
    },
    {
      id: 'masking.format_preserving',
      title: 'masking, a card number made',
      unit: 'us',
      value: time(ms, (index) => issueCard(newBook(), index)).mean,
    },
  ];
}
