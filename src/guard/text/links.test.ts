// SPDX-License-Identifier: Apache-2.0
// Addresses are read as leniently as browsers read them, and host names as people see them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnder, linksIn, openLink } from './links.ts';
import { punycodeLabel, shownHost } from './punycode.ts';

const read = (text: string) =>
  Array.from(linksIn(text, 0, text.length), ({ start, end, user, host, rest }) => [
    text.slice(start, end),
    user ?? '-',
    host,
    rest,
  ]);

const ROWS: readonly (readonly [text: string, ...links: readonly (readonly string[])[]])[] = [
  [
    'see HTTPS://A.example:8443/x?y#z.',
    ['HTTPS://A.example:8443/x?y#z.', '-', 'a.example', '/x?y#z.'],
  ],
  ['[a](http:\\\\b.example\\c)', ['http:\\\\b.example\\c', '-', 'b.example', '\\c']],
  ['(https:///c.example)', ['https:///c.example', '-', 'c.example', '']],
  ['https://u:p@d@e.example/', ['https://u:p@d@e.example/', 'u:p@d', 'e.example', '/']],
  ['<img src=//f.example/?q>', ['//f.example/?q', '-', 'f.example', '/?q']],
  [
    'https://en.example/a_(b)_(c)) x',
    ['https://en.example/a_(b)_(c)', '-', 'en.example', '/a_(b)_(c)'],
  ],
  ['a // comment, xhttp://no.example, http:no, mailto:a@b.example'],
  [
    'javascript:alert(1) data:text/html,x',
    ['javascript:alert(1)', '-', '', 'alert(1)'],
    ['data:text/html,x', '-', '', 'text/html,x'],
  ],
];
for (const [text, ...links] of ROWS) {
  test(JSON.stringify(text), () => assert.deepEqual(read(text), links));
}

test('what the end of the text may still change is held', () => {
  for (const [text, held] of [
    ['go to htt', 'htt'],
    ['go to https:', 'https:'],
    ['go to https:/', 'https:/'],
    ['go to https://a.ex', 'https://a.ex'],
    ['go ("/', '/'],
    ['the end.', ''],
    ['https://a.example and', ''],
    ['ahttp', ''],
  ] as const) {
    assert.equal(text.slice(openLink(text, 0)), held, text);
  }
});

// RFC 3492, 7.1, and names in use.
test('punycode', () => {
  assert.equal(punycodeLabel('egbpdaj6bu4bxfgehfvwxn'), 'ليهمابتكلموشعربي؟');
  assert.equal(punycodeLabel('ihqwcrb4cv8a8dqg056pqjye'), '他们为什么不说中文');
  assert.equal(punycodeLabel('bcher-kva'), 'bücher');
  assert.equal(shownHost('xn--80ak6aa92e.example'), 'аррӏе.example');
  for (const bad of ['!', 'a-é', '99999999999999', 'x'.repeat(64)]) {
    assert.equal(punycodeLabel(bad), undefined, bad);
  }
});

test('a host lies under itself and its domains, and under nothing that only ends alike', () => {
  assert.ok(isUnder('a.b.example', ['b.example']));
  assert.ok(isUnder('b.example', ['b.example']));
  assert.ok(!isUnder('ab.example', ['b.example']));
});
