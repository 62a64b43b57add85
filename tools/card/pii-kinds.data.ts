// SPDX-License-Identifier: Apache-2.0
// Kinds of personal data: how a value of each is made, with valid check digits, and the sentences and records
// that it stands in; and sentences with numbers that look alike and are none.
import type { Random } from '../../src/mutate/random.ts';
import {
  abaDigit,
  bsnDigit,
  cpfDigits,
  dniLetter,
  ibanOf,
  luhnDigit,
  mod1110Digit,
  nhsDigit,
  nirKey,
  peselDigit,
} from './check-digits.ts';

export const digits = (random: Random, count: number, first = '0123456789'): string =>
  first.charAt(random.below(first.length)) +
  Array.from({ length: count - 1 }, () => random.below(10)).join('');
const two = (value: number): string => String(value).padStart(2, '0');
const date = (random: Random): { year: number; month: number; day: number } => ({
  year: 1940 + random.below(66),
  month: 1 + random.below(12),
  day: 1 + random.below(28),
});

/** The first result of `make` that is one. */
function until(make: () => string | undefined): string {
  for (;;) {
    const made = make();
    if (made !== undefined) return made;
  }
}

const grouped = (text: string, sizes: readonly number[], sign: string): string => {
  let at = 0;
  return sizes.map((size) => text.slice(at, (at += size))).join(sign);
};

export type Kind = {
  /** Name of the type, as data sets call it. */
  readonly type: string;
  readonly lang: string;
  readonly make: (random: Random) => string;
  /** Around it: `$` stands for the value. */
  readonly carriers: readonly [string, ...string[]];
};

const card = (random: Random): string => {
  const [prefix, length] = random.pick<readonly [string, number]>([
    ['4', 16],
    ['52', 16],
    ['37', 15],
    ['6011', 16],
    ['3569', 16],
    ['36', 14],
  ]);
  const body = prefix + digits(random, length - 1 - prefix.length);
  const number = body + luhnDigit(body);
  if (random.next() < 0.4) return number;
  const sizes = length === 15 ? [4, 6, 5] : length === 14 ? [4, 6, 4] : [4, 4, 4, 4];
  return grouped(number, sizes, random.pick([' ', '-']));
};

const iban = (random: Random): string => {
  const [country, make] = random.pick<readonly [string, () => string]>([
    ['DE', () => digits(random, 18)],
    ['FR', () => digits(random, 23)],
    ['ES', () => digits(random, 20)],
    ['NL', () => `ABNA${digits(random, 10)}`],
    ['GB', () => `NWBK${digits(random, 14)}`],
    ['CH', () => digits(random, 17)],
    ['PL', () => digits(random, 24)],
    ['IT', () => `X${digits(random, 10)}${digits(random, 12)}`],
  ]);
  const number = ibanOf(country, make());
  return random.next() < 0.5 ? number : (number.match(/.{1,4}/g) ?? []).join(' ');
};

const MAIL_NAMES = [
  'anna.schmidt',
  'j.doe',
  'li-wei',
  'maria_garcia',
  'tom+news',
  'x.y.z',
  'office',
  'dr.amy.okafor',
  'p1984',
  "o'neil",
] as const;
const MAIL_HOSTS = [
  'example.com',
  'mail.example.org',
  'uni-bonn.example',
  'acme.co.uk',
  'firma.de',
  'corp.internal.example.net',
] as const;

export const KINDS: readonly Kind[] = [
  {
    type: 'CREDIT_CARD',
    lang: 'en',
    make: card,
    carriers: [
      'Please charge card $ for the order.',
      'card_number: $',
      '{"pan":"$","exp":"11/29"}',
      'I paid with $ yesterday',
      'Visa $ was declined',
    ],
  },
  {
    type: 'IBAN',
    lang: 'en',
    make: iban,
    carriers: [
      'Transfer the rent to $.',
      'IBAN: $',
      'Bitte überweisen Sie auf $ bis Freitag.',
      'Konto $, Betrag 120 EUR',
      '{"iban":"$"}',
    ],
  },
  {
    type: 'EMAIL',
    lang: 'en',
    make: (random) => `${random.pick(MAIL_NAMES)}@${random.pick(MAIL_HOSTS)}`,
    carriers: [
      'Write to $ please',
      'From: <$>',
      'contact=$;',
      'mailto:$?subject=hi',
      'reach me at $.',
    ],
  },
  {
    type: 'PHONE',
    lang: 'en',
    make: (random) =>
      random.pick([
        `+1 ${digits(random, 3, '2345679')}-${digits(random, 3, '2345679')}-${digits(random, 4)}`,
        `(${digits(random, 3, '2345679')}) ${digits(random, 3, '2345679')}-${digits(random, 4)}`,
        `+49 ${digits(random, 3, '1')} ${digits(random, 7, '23456789')}`,
        `+44 20 ${digits(random, 4, '378')} ${digits(random, 4)}`,
        `+33 6 ${two(random.below(100))} ${two(random.below(100))} ${two(random.below(100))} ${two(random.below(100))}`,
      ]),
    carriers: [
      'Call me at $ after six.',
      'phone: $',
      'Tel. $',
      'my mobile is $',
      'Fax $, attention of Mr Hill',
    ],
  },
  {
    type: 'SSN',
    lang: 'en',
    make: (random) =>
      `${1 + random.below(665)}`.padStart(3, '0') +
      `-${two(1 + random.below(99))}-${digits(random, 4, '123456789')}`,
    carriers: [
      'My social security number is $.',
      'SSN: $',
      'ssn=$',
      'employee SSN $ on file',
      'the taxpayer, $, signed',
    ],
  },
  {
    type: 'NHS_NUMBER',
    lang: 'en',
    make: (random) =>
      until(() => {
        const body = digits(random, 9, '456789');
        const digit = nhsDigit(body);
        return digit === undefined ? undefined : grouped(body + digit, [3, 3, 4], ' ');
      }),
    carriers: [
      'NHS number $',
      'patient (NHS no. $) was seen',
      'NHS: $',
      'nhs_number: $',
      'His NHS number is $.',
    ],
  },
  {
    type: 'PESEL',
    lang: 'pl',
    make: (random) => {
      const { year, month, day } = date(random);
      const body = `${two(year % 100)}${two(year >= 2000 ? month + 20 : month)}${two(day)}${digits(random, 4)}`;
      return body + peselDigit(body);
    },
    carriers: [
      'Mój PESEL to $.',
      'PESEL: $',
      'numer PESEL $ pacjenta',
      'pesel=$',
      'Pan Nowak, PESEL $, zamieszkały w Krakowie',
    ],
  },
  {
    type: 'BSN',
    lang: 'nl',
    make: (random) =>
      until(() => {
        const body = digits(random, 8, '123456789');
        const digit = bsnDigit(body);
        return digit === undefined ? undefined : body + digit;
      }),
    carriers: [
      'Mijn BSN is $.',
      'BSN: $',
      'burgerservicenummer $',
      'bsn=$',
      'de cliënt (BSN $) belde',
    ],
  },
  {
    type: 'CPF',
    lang: 'pt',
    make: (random) => {
      const body = digits(random, 9);
      const all = body + cpfDigits(body);
      return `${grouped(all.slice(0, 9), [3, 3, 3], '.')}-${all.slice(9)}`;
    },
    carriers: [
      'Meu CPF é $.',
      'CPF: $',
      'cpf=$',
      'o cliente, CPF $, pediu',
      'Informe o CPF $ no cadastro',
    ],
  },
  {
    type: 'DNI',
    lang: 'es',
    make: (random) => {
      const body = digits(random, 8);
      return body + dniLetter(body);
    },
    carriers: [
      'Mi DNI es $.',
      'DNI: $',
      'con DNI $ y domicilio en Madrid',
      'dni=$',
      'El titular (DNI $) firma',
    ],
  },
  {
    type: 'NIR',
    lang: 'fr',
    make: (random) => {
      const { year, month } = date(random);
      const body = `${1 + random.below(2)}${two(year % 100)}${two(month)}${two(1 + random.below(19))}${digits(random, 3, '0123')}${digits(random, 3)}`;
      return grouped(body + nirKey(body), [1, 2, 2, 2, 3, 3, 2], ' ');
    },
    carriers: [
      'Mon numéro de sécurité sociale est le $.',
      'NIR : $',
      'n° de sécu $',
      'assuré, NIR $,',
      'Numéro INSEE : $',
    ],
  },
  {
    type: 'TAX_ID',
    lang: 'de',
    make: (random) =>
      until(() => {
        const order = Array.from('0123456789')
          .map((one) => ({ one, key: random.next() }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const body = order.slice(0, 9);
        body.splice(random.below(9), 0, body[random.below(9)] ?? '1');
        const text = body.join('');
        return text.startsWith('0')
          ? undefined
          : grouped(text + mod1110Digit(text), [2, 3, 3, 3], ' ');
      }),
    carriers: [
      'Meine Steuer-ID ist $.',
      'Steueridentifikationsnummer: $',
      'IdNr. $',
      'Steuer-Identifikationsnummer $ des Mitarbeiters',
      'steuer-id: $',
    ],
  },
  {
    type: 'ROUTING_NUMBER',
    lang: 'en',
    make: (random) => {
      const body = `${random.pick(['01', '02', '03', '07', '11', '12', '26', '31'])}${digits(random, 6)}`;
      return body + abaDigit(body);
    },
    carriers: [
      'Routing number: $',
      'the ABA routing number is $',
      'routing $, account on request',
      'wire to routing no. $',
      'bank routing number $',
    ],
  },
];

/** Texts with numbers and names that are no personal data. */
export const LOOK_ALIKES: readonly [string, ...string[]] = [
  'Order # shipped on 2026-03-14.',
  'Tracking number # is on its way.',
  'ISBN 978-3-16-148410-#',
  'Build # failed after 35 s.',
  'ticket-#',
  'SELECT * FROM t WHERE id = #;',
  'timestamp=17#',
  'part no. # is out of stock',
  'The sum is #.',
  'version 10.#',
  'https://example.com/items/#?page=2',
  'sha1 3f# of the commit',
  'Invoice # over 1,299.00 EUR',
  'Room #, second floor',
  'user@ the office',
  'call the function at 0x#',
  '# rows affected',
  'flight LH#',
  'Batch #, exp. 2028',
  'ref: #-#',
];
