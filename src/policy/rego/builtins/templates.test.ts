// SPDX-License-Identifier: Apache-2.0
// Templates as Go reads them, and templates that are bombs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../values/value.ts';
import { call, refusal } from './calling.fixture.ts';

const DATA: Value = {
  name: 'Ada',
  none: null,
  zero: 0,
  empty: '',
  list: ['a', 'b', 'c'],
  map: { b: 2, a: 1 },
  people: [{ name: 'x' }, { name: 'y' }],
  yes: true,
};

const render = (template: string): Value | undefined =>
  call('strings.render_template', template, DATA);

test('templates', () => {
  const cases: Readonly<Record<string, string>> = {
    'Hello {{.name}}!': 'Hello Ada!',
    '{{.missing}} {{.missing.more}}': '<undefined> <undefined>',
    '{{range $i, $e := .list}}{{if $i}}, {{end}}{{$e}}{{end}}': 'a, b, c',
    '{{range .list}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}': 'a',
    '{{range .list}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}': 'ac',
    '{{range .empty_list}}x{{else}}none{{end}}': 'none',
    '{{range $k, $v := .map}}{{$k}}={{$v}} {{end}}': 'a=1 b=2 ',
    '{{with .map}}{{.a}}{{$.name}}{{else}}x{{end}}': '1Ada',
    '{{if .empty}}a{{else if .yes}}b{{else}}c{{end}}': 'b',
    'a {{- " b " -}} c': 'a b c',
    '{{/* nothing */}}x': 'x',
    '{{.name | printf "%5s|%-4s|" "x" | len}}': '11',
    '{{$x := 1}}{{range .list}}{{$x = 2}}{{end}}{{$x}}': '2',
    '{{and .yes .name}} {{or .empty "d"}} {{not .yes}}': 'Ada d false',
    '{{(index .people 1).name}} {{index .map "a"}} {{slice .name 1 2}}': 'y 1 d',
    '{{.list}} {{.map}} {{.none}}': '[a b c] map[a:1 b:2] <undefined>',
    '{{define "p"}}<{{.}}>{{end}}{{template "p" .name}}{{block "q" .zero}}[{{.}}]{{end}}':
      '<Ada>[0]',
    '{{html "<a&b>"}} {{js "\'<"}} {{urlquery "a b&"}}': "&lt;a&amp;b&gt; \\'\\u003C a+b%26",
    '{{lt 1 2}} {{ge "b" "a"}} {{ne 1 1}} {{eq "a" "b" "a"}}': 'true true false true',
    '{{range 3}}{{.}}{{end}}': '012',
  };
  for (const [template, expected] of Object.entries(cases)) {
    assert.equal(render(template), expected, template);
  }
});

test('what is no template is refused', () => {
  const bad = [
    '{{',
    '{{end}}',
    '{{else}}',
    '{{if}}{{end}}',
    '{{if .a}}',
    '{{.a',
    '{{nofunc 1}}',
    '{{call .a}}',
    '{{$x}}',
    '{{nil}}',
    '{{break}}',
    '{{template "none"}}',
    '{{.name.first}}',
    '{{.name .yes}}',
    '{{index .list 9}}',
    '{{eq .list .list}}',
    '{{lt 1 "a"}}',
    '{{range .name}}{{end}}',
    '{{len 3}}',
    '{{printf}}',
    '{{1 | .name}}',
    '{{(1}}',
    '{{"a}}',
    '{{/* }}',
    '{{define "a"}}{{break}}{{end}}',
    '{{"\\q"}}',
    '{{constructor}}',
    '{{__proto__}}',
    '{{toString}}',
  ];
  for (const template of bad)
    assert.notEqual(refusal('strings.render_template', template, DATA), undefined, template);
});

test('prototypes are no data', () => {
  assert.equal(render('{{.constructor}}{{.map.__proto__}}'), '<undefined><undefined>');
  assert.notEqual(refusal('strings.render_template', '{{.list.length}}', DATA), undefined);
});

test('bombs are cut', () => {
  const bombs = [
    `${'{{range 100000}}'.repeat(5)}x${'{{end}}'.repeat(5)}`,
    '{{range 999999999999}}{{end}}',
    '{{define "a"}}{{template "a" .}}{{template "a" .}}{{end}}{{template "a" .}}',
    '{{printf "%9999d" 1}}'.repeat(3_000),
    `{{printf "${'%9999[1]d'.repeat(5_000)}" 1}}`,
    `${'{{if .yes}}'.repeat(200)}x${'{{end}}'.repeat(200)}`,
    `{{${'('.repeat(5_000)}1${')'.repeat(5_000)}}}`,
    `{{if .yes}}${'{{else if .yes}}'.repeat(3_000)}{{end}}`,
    'x'.repeat(1 << 17),
    `{{$a := "xxxxxxxxxx"}}{{range 40}}{{$a = print $a $a}}{{end}}{{$a}}`,
  ];
  for (const bomb of bombs)
    assert.notEqual(refusal('strings.render_template', bomb, DATA), undefined, bomb.slice(0, 60));
});

test('any text is a template or an error', () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    '{{-',
    '-}}',
    ' ',
    '.',
    '$',
    '$x',
    ':=',
    '=',
    '|',
    '(',
    ')',
    ',',
    'range',
    'if',
    'else',
    'end',
    'with',
    'define',
    '"a"',
    '`',
    '"',
    "'",
    '1',
    '1.5',
    'x',
    'printf',
    'and',
    'index',
    '.list',
    '/*',
    '*/',
    '\n',
    'break',
    'template',
    'block',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      refusal('strings.render_template', pieces.join(''), DATA);
      refusal('strings.render_template', `{{range .list}}{{${pieces.join(' ')}}}{{end}}`, DATA);
    }),
    { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 200 },
  );
});
