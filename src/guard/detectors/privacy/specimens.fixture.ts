// SPDX-License-Identifier: Apache-2.0
// Values of the types that have a detector of their own, made by chance and right in every check, with one
// near to each that is wrong; and sentences around them. No value here belongs to anyone.
import { createHash } from 'node:crypto';
import type { Random } from '../../../mutate/random.ts';
import { IBAN_LENGTHS } from './iban.data.ts';
import { digits, ofSigns } from './lookalikes.fixture.ts';

type Kind = {
  /** Of the detector, without the family. */
  readonly detector: string;
  readonly value: (random: Random) => string;
  /** A value that differs little and is none. */
  readonly near?: (random: Random) => string;
  /** `$v` is the value. */
  readonly frames: readonly string[];
};

const below = (random: Random, low: number, high: number): number =>
  low + random.below(high - low + 1);
const of = (random: Random, all: readonly string[]): string => all[random.below(all.length)] ?? '';
const two = (number: number): string => String(number).padStart(2, '0');

/** ISO/IEC 7812-1, Annex B. */
function luhnDigit(body: string): number {
  const sum = Array.from(body)
    .toReversed()
    .reduce((all, char, at) => {
      const digit = Number(char) * (at % 2 === 0 ? 2 : 1);
      return all + (digit > 9 ? digit - 9 : digit);
    }, 0);
  return (10 - (sum % 10)) % 10;
}

function card(random: Random, wrong: number): string {
  const [prefix, size] = (
    [
      ['4', 16],
      ['51', 16],
      ['55', 16],
      ['2221', 16],
      ['34', 15],
      ['37', 15],
      ['6011', 16],
      ['3530', 16],
    ] as const
  )[random.below(8)] ?? ['4', 16];
  const body = prefix + digits(random, size - prefix.length - 1);
  const whole = body + String((luhnDigit(body) + wrong) % 10);
  const joint = of(random, ['', ' ', '-']);
  if (size === 15) return [whole.slice(0, 4), whole.slice(4, 10), whole.slice(10)].join(joint);
  return (whole.match(/.{4}/g) ?? []).join(joint);
}

/** ISO 13616. */
function iban(random: Random, wrong: number): string {
  const countries = Object.entries(IBAN_LENGTHS);
  const [country, length] = countries[random.below(countries.length)] ?? ['DE', 22];
  const body = digits(random, length - 4);
  const number = Array.from(`${body}${country}00`, (char) => Number.parseInt(char, 36)).join('');
  const check = 98 - Number(BigInt(number) % 97n);
  const whole = country + two(((check - 2 + wrong) % 96) + 2) + body;
  return of(random, ['', ' ']) === '' ? whole : (whole.match(/.{1,4}/g) ?? []).join(' ');
}

const ssn = (random: Random, area: number): string =>
  `${String(area).padStart(3, '0')}-${two(below(random, 1, 99))}-${String(below(random, 1, 9999)).padStart(4, '0')}`;

const PHONES: readonly string[] = [
  '+1 2NX-NXX-XXXX',
  '(2XX) 5NX-XXXX',
  '+44 20 7XXX XXXX',
  '+44 7XXX XXXXXX',
  '020 7XXX XXXX',
  '+49 30 NXXXXXX',
  '+49 15X NXXXXXXX',
  '030/NXXXXXX',
  '+33 6 NX XX XX XX',
  '01 NX XX XX XX',
  '+34 6XX XX XX XX',
  '+39 3XX NXX XXXX',
  '+31 6 NXXX XXXX',
  '+32 4XX XX XX XX',
  '+41 79 NXX XX XX',
  '+43 664 NXXXXXX',
  '+46 70 NXX XX XX',
  '+47 9XX XX XXX',
  '+45 XN XX XX XX',
  '+358 40 NXXXXXX',
  '+48 6XX XXX XXX',
  '+420 6XX XXX XXX',
  '+36 20 NXX XXXX',
  '+40 7XX XXX XXX',
  '+30 69X XXX XXXX',
  '+351 91X XXX XXX',
  '+90 5XX NXX XX XX',
  '+7 9XX NXX-XX-XX',
  '+380 67 NXX XX XX',
  '+55 11 9NXXX-XXXX',
  '+52 55 NXXX XXXX',
  '+54 11 NXXX-XXXX',
  '+91 9XXXX XXXXX',
  '+86 138 NXXX XXXX',
  '+81 90-NXXX-XXXX',
  '+82 10-NXXX-XXXX',
  '+61 4XX XXX XXX',
  '+64 21 NXX XXXX',
  '+27 82 NXX XXXX',
  '+234 803 NXX XXXX',
  '+971 50 NXX XXXX',
  '+972 54-NXX-XXXX',
  '+65 9XXX XXXX',
  '+60 12-NXX XXXX',
];
const phone = (random: Random): string =>
  of(random, PHONES).replace(/[NX]/g, (sign) =>
    String(sign === 'N' ? below(random, 2, 9) : random.below(10)),
  );

const WORDS = ['anna', 'j.doe', 'li-wei', 'o_brien', 'sales+eu', 'maria.lopez', 'k.nowak42', 'x1'];
const HOSTS = [
  'example.com',
  'mail.example.co.uk',
  'post.example.de',
  'corp.example.fr',
  'xn--bcher-kva.example',
];

/** Base58Check of a hash, as addresses of the Bitcoin network are written. */
function bitcoin(random: Random, wrong: number): string {
  const payload = Buffer.from(
    Array.from({ length: 21 }, (_, at) => (at === 0 ? 0 : random.below(256))),
  );
  const hash = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const sum = Buffer.from(hash(hash(payload)).subarray(0, 4));
  sum[3] = ((sum[3] ?? 0) + wrong) % 256;
  const signs = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let number = BigInt(`0x${Buffer.concat([payload, sum]).toString('hex')}`);
  let written = '';
  for (; number > 0n; number /= 58n) written = signs.charAt(Number(number % 58n)) + written;
  return `1${written}`;
}

const MONTHS = [
  'January',
  'March',
  'June',
  'août',
  'octobre',
  'März',
  'Dezember',
  'enero',
  'luglio',
];
const date = (random: Random): string => {
  const [day, month, year] = [
    below(random, 1, 28),
    below(random, 1, 12),
    below(random, 1930, 2010),
  ];
  return of(random, [
    `${two(day)}/${two(month)}/${year}`,
    `${two(day)}.${two(month)}.${year}`,
    `${year}-${two(month)}-${two(day)}`,
    `${day} ${of(random, MONTHS)} ${year}`,
  ]);
};

export const KINDS: readonly Kind[] = [
  {
    detector: 'card',
    value: (random) => card(random, 0),
    near: (random) => card(random, below(random, 1, 9)),
    frames: [
      'Please charge card $v.',
      'Karte: $v, danke',
      'la carte $v expire',
      '{"pan":"$v"}',
      'tarjeta $v',
    ],
  },
  {
    detector: 'iban',
    value: (random) => iban(random, 0),
    near: (random) => iban(random, below(random, 1, 40)),
    frames: ['IBAN $v', 'Überweisung auf $v bitte', 'virement vers $v.', 'cuenta $v', 'acct=$v;'],
  },
  {
    detector: 'us-ssn',
    value: (random) => ssn(random, below(random, 1, 665)),
    near: (random) => ssn(random, below(random, 900, 999)),
    frames: ['SSN $v', 'His social security number is $v.', 'ssn: $v, thanks', 'the number $v'],
  },
  {
    detector: 'phone',
    value: phone,
    near: (random) => `+${digits(random, 4)}`,
    frames: [
      'Call $v today.',
      'Tel.: $v',
      'mon numéro : $v',
      'phone=$v',
      'Ruf mich an: $v',
      '電話 $v',
    ],
  },
  {
    detector: 'email',
    value: (random) => `${of(random, WORDS)}@${of(random, HOSTS)}`,
    near: (random) =>
      `${of(random, WORDS)}@${of(random, ['2x.png', 'localhost', '1.2.3', '.com'])}`,
    frames: ['Write to $v.', '<$v>', 'Kontakt: $v, bitte', '"email":"$v"', 'mailto:$v?subject=x'],
  },
  {
    detector: 'ip-address',
    value: (random) =>
      of(random, [
        `81.${below(random, 10, 255)}.${random.below(256)}.${random.below(256)}`,
        `2001:db8:${[1, 2, 3].map(() => ofSigns(random, '123456789abcdef', 4)).join(':')}::${below(random, 1, 9)}`,
      ]),
    near: (random) => `${below(random, 256, 999)}.${random.below(256)}.1.${random.below(256)}`,
    frames: ['login from $v', 'client_ip=$v ', 'IP: $v.', 'Adresse $v gesperrt'],
  },
  {
    detector: 'crypto-address',
    value: (random) => bitcoin(random, 0),
    near: (random) => bitcoin(random, below(random, 1, 255)),
    frames: ['send to $v', 'wallet: $v.', '"address":"$v"'],
  },
  {
    detector: 'birth-date',
    value: date,
    near: (random) =>
      `${below(random, 32, 99)}/${below(random, 13, 99)}/${below(random, 1930, 2010)}`,
    frames: [
      'DOB: $v',
      'born on $v in Leeds',
      'geboren am $v',
      'née le $v',
      'fecha de nacimiento: $v',
      'data di nascita $v',
    ],
  },
  {
    detector: 'geo-coordinates',
    value: (random) =>
      `${below(random, 1, 89)}.${digits(random, 5)}, -${below(random, 1, 179)}.${digits(random, 5)}`,
    near: (random) =>
      `${below(random, 91, 180)}.${digits(random, 5)}, ${below(random, 181, 359)}.${digits(random, 5)}`,
    frames: ['GPS $v', 'location: $v', 'Koordinaten: $v', 'coordinates ($v)'],
  },
  {
    detector: 'account-name',
    value: (random) => `${of(random, ['ada', 'jdoe', 'max_m', 'li.wei'])}${below(random, 10, 99)}`,
    frames: [
      'username: $v',
      'user name is $v, ok',
      'Benutzername: $v',
      'login=$v&x=1',
      'identifiant : $v',
    ],
  },
];
