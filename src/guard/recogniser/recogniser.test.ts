// SPDX-License-Identifier: Apache-2.0
// Names, places and addresses in sentences made here, and that reading a text in pieces finds the same.
// What is reached on texts that people wrote is measured by tools/measure-names.ts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { addressesIn, pendingAddress } from './address.ts';
import { namesIn, pendingName } from './person.ts';
import { pendingPlace, placesIn } from './place.ts';

type Span = { readonly start: number; readonly end: number };
type Reader = (text: string, from: number, until: number) => readonly Span[];

const READERS: readonly (readonly [string, Reader, (text: string, from: number) => number])[] = [
  ['names', namesIn, pendingName],
  ['places', placesIn, pendingPlace],
  ['addresses', addressesIn, pendingAddress],
];

const found = (read: Reader, text: string): readonly string[] =>
  read(text, 0, text.length).map(({ start, end }) => text.slice(start, end));

describe('names', () => {
  const hits: readonly (readonly [string, string])[] = [
    ['Please ask Maria Gonzalez about it.', 'Maria Gonzalez'],
    ['Sincerely,\nTomasz Kowalczyk', 'Tomasz Kowalczyk'],
    ['cc Priya Raghunathan', 'Priya Raghunathan'],
    ['I met Chukwuemeka Okafor there', 'Chukwuemeka Okafor'],
    ['Dear Mr. Featherstonehaugh,', 'Featherstonehaugh'],
    ['je m’appelle Aurélie', 'Aurélie'],
    ['von Herrn Özdemir', 'Özdemir'],
    ['signed John F. Kennedy', 'John F. Kennedy'],
    ['Ludwig van Beethoven wrote it', 'Ludwig van Beethoven'],
    ['by Mary-Anne O’Connor today', 'Mary-Anne O’Connor'],
    ['звонил Сергей Лебедев вчера', 'Сергей Лебедев'],
    ['hi, my name is jason kowalski and', 'jason kowalski'],
    ['Ingenieurin Xaverine Quellhorst sagte', 'Xaverine Quellhorst'],
    ['Guten Tag Herr Schäuffele,', 'Schäuffele'],
  ];
  for (const [text, name] of hits) {
    test(`in ${JSON.stringify(text)}`, () => assert.deepEqual(found(namesIn, text), [name]));
  }
  const misses = [
    'The Meeting Is On Monday',
    'Goldman Sachs Group and Morgan Stanley Bank',
    'May Day is in May',
    'public class Order extends Base',
    'Grace period and Hope Street',
    'San Francisco and Los Angeles',
    'the file name is missing here',
    'the hostname is jason here',
    'Liebe Kolleginnen und Kollegen',
    'Rue Hugo and Via Verdi',
    'a Low-key Off-white design',
  ];
  for (const text of misses) {
    test(`not in ${JSON.stringify(text)}`, () => assert.deepEqual(found(namesIn, text), []));
  }
});

describe('addresses', () => {
  const whole = [
    '742 Evergreen Terrace, Springfield, IL 62704',
    '350 Fifth Avenue, Suite 300, New York, NY 10118',
    '4567 N Oak Tree Ln Apt 4B, Austin, TX 78701',
    '24 Sussex Drive, Ottawa, ON K1M 1M4',
    '123 George Street, Sydney NSW 2000',
    'Schillerstr. 12a, 80336 München',
    'Unter den Linden 77, 10117 Berlin',
    'Mariahilfer Straße 88a, 1070 Wien',
    'Bahnhofstrasse 1, 8001 Zürich',
    '45 avenue des Champs-Élysées, 75008 Paris',
    'Rue de la Loi 16, 1000 Bruxelles',
    'C/ Alcalá 45, 28014 Madrid',
    'Piazza San Marco, 1, 30124 Venezia',
    'Rua das Flores 25, 1200-195 Lisboa',
    'Prinsengracht 263, 1016 GV Amsterdam',
    'Storgatan 12, 111 51 Stockholm',
    'Karl Johans gate 22, 0026 Oslo',
    'Mannerheimintie 12, 00100 Helsinki',
    'al. Jerozolimskie 65/79, 00-697 Warszawa',
    'Václavské náměstí 1, 110 00 Praha',
    'Andrássy út 60, 1062 Budapest',
  ];
  for (const address of whole) {
    test(address, () => {
      assert.deepEqual(found(addressesIn, `send it to ${address}.`), [address]);
      assert.deepEqual(found(addressesIn, address), [address]);
    });
  }
  const misses = [
    'an area of 2500 square feet',
    'in 2024 we won',
    'step 3 Run the tests',
    'page 12, line 40',
  ];
  for (const text of misses) {
    test(`not in ${text}`, () => assert.deepEqual(found(addressesIn, text), []));
  }
});

describe('a text that grows', () => {
  const pieces = [
    'Maria ',
    'Gonzalez',
    ' van ',
    'Mr. ',
    'my name is ',
    'jason ',
    'kowalski',
    'O’Connor',
    "'s ",
    'New ',
    'York',
    ' Lake ',
    '221B ',
    'Baker ',
    'Street',
    ', London',
    ' NW1 6XE',
    'Hauptstraße',
    ' 5',
    ', 10115 ',
    'Berlin',
    'via ',
    'Roma ',
    '12',
    'rue de la ',
    'Leeds.',
    'acht ',
    'Paix',
    '\n',
    '. ',
    ' ',
    'and ',
    'Apt ',
    '4B',
    'É',
    'J. ',
    'M. ',
    'The ',
    'Bank',
    'San ',
    'iPhone',
    '7',
    '@',
    'P.O. Box ',
    'ul. ',
    'Długa ',
  ];
  const text = fc
    .array(fc.constantFrom(...pieces), { maxLength: 14 })
    .map((parts) => parts.join(''));
  for (const [name, read, pending] of READERS) {
    test(`${name}: what is settled stays as it is`, () => {
      fc.assert(
        fc.property(text, fc.nat(), (sample, cut) => {
          const part = sample.slice(0, cut % (sample.length + 1));
          const settled = pending(part, 0);
          assert.ok(settled >= 0 && settled <= part.length);
          assert.deepEqual(
            read(part, 0, settled),
            read(sample, 0, sample.length).filter(({ start }) => start < settled),
          );
        }),
        { numRuns: process.env.BARTIZAN_TESTS === 'full' ? 20_000 : 300 },
      );
    });
  }
});
