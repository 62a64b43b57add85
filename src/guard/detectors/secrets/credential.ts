// SPDX-License-Identifier: Apache-2.0
// Passwords, tokens and keys without a mark of their own, by the names that they are given to or by what
// they stand beside. Only the value is named, so that what is masked still says what was there.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import {
  mayBeGiven,
  REACH_CHARS,
  solidStart,
  VALUE_CHARS,
  type Value,
  Values,
} from './assignment.ts';
import { BESIDE_MARKS, beside } from './beside.ts';
import { NAME_MARKS } from './names.data.ts';
import { Name, nameBefore, nameEnd } from './names.ts';
import { PatternTrie } from './pattern-trie.ts';
import { judge } from './value.ts';

const marks = new PatternTrie([...NAME_MARKS, ...BESIDE_MARKS], true);

/** Takes a user and a password. */
const LOGIN = /auth$/i;

/** Visits every value that may begin in [from, until), in no set order. `until` may be lowered on the way. */
function eachValue(
  text: string,
  range: { readonly from: number; until: number },
  visit: (name: Name, value: Value) => void,
): void {
  const { from } = range;
  const values = new Values(text);
  const take = (name: Name, found: readonly Value[]): void => {
    for (const value of found)
      if (value.start >= from && value.start < range.until) visit(name, value);
  };
  let named = 0;
  const first = Math.max(0, from - REACH_CHARS);
  let at = marks.seek(text, first, range.until);
  for (; at < range.until; at = marks.seek(text, at + 1, range.until)) {
    const mark = marks.at(text, at);
    if (mark >= NAME_MARKS.length) {
      for (const place of beside(text, at, mark - NAME_MARKS.length)) {
        take(place.name, values.from(place));
      }
    } else if (mark >= 0 && at >= named) {
      named = nameEnd(text, at);
      if (!mayBeGiven(text, at, named)) continue;
      const name = nameBefore(text, at, named);
      take(name, values.after(name));
      if (LOGIN.test(text.slice(Math.max(named - 4, at), named))) {
        const password = new Name(name.start, name.end, 'password');
        take(password, values.login(password));
      }
    }
  }
  marks.release();
}

const KEY = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';
const AWS = 'wQ7xR2tY9uI4oP1aS6dF3gH8jK5lZ0xC/vB+nM2q';
const KEY_ID = 'AKIAQW3RTY7U1OPAS2DF';
const given = (text: string, ...found: readonly string[]) => ({ text, found });

export const detector = defineDetector({
  id: 'secrets/credential',
  version: '2',
  title: 'Password, token or key by its name',
  summary:
    'Finds values given to the names of secrets, in code, configuration, headers, command lines, queries and prose, in several languages.',
  why: 'Most secrets that leak have no mark: they are what somebody wrote after "password=". A value is believed by what its name promises: a password must be more than words, a key must look drawn. References to secrets, blanks and examples are passed over. A password of letters alone is believed in quotes, in a line of settings, or where its letters make no word. Secrets with blanks in them, passwords of fewer than six characters, and secrets that nothing names are not found.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: VALUE_CHARS + 1 },
  view: 'folded',
  severity: 'critical',
  options: z.strictObject({}),
  examples: {
    hits: [
      given('DB_PASSWORD=Tr0ub4dor&3\n', 'Tr0ub4dor&3'),
      given('{"apiKey": "' + KEY + '", "n": 1}', KEY),
      given('const password: string = "hunter2!";', 'hunter2!'),
      given('  - name: TOKEN\n    value: "' + KEY + '"\n', KEY),
      given('<password>S3cure!Pass</password>', 'S3cure!Pass'),
      given('curl -H "Authorization: Bearer ' + KEY + '" x', KEY),
      given('curl -u ada:Ch4rles-B https://x.example', 'Ch4rles-B'),
      given("CREATE USER ada IDENTIFIED BY 'An4lytic#1';", 'An4lytic#1'),
      given('Das Passwort lautet Zug!fahrt9.', 'Zug!fahrt9'),
      given('my password is 0pen-sesame!x now', '0pen-sesame!x'),
      given('contraseña: Gat0!Negro7', 'Gat0!Negro7'),
      given(`<string name="api_token">${KEY}</string>`, KEY),
      given("requests.get(url, auth=('ada', 'Ch4rles-B'))", 'Ch4rles-B'),
      given("secret = getenv('SECRET') || 'n1ght-Train'", 'n1ght-Train'),
      given('db.password=dragonfly\n', 'dragonfly'),
      given(`${KEY_ID},${AWS}\n`, AWS),
      given('conn.setPassword("Qw3rty!zx");', 'Qw3rty!zx'),
      given('p\u200bassword = "hun\u200bter2!"', 'hun\u200bter2!'),
    ],
    misses: [
      'password = getpass()',
      'password: settings.db.password1',
      'API_KEY=${API_KEY}',
      'token = "<your token>"',
      'secretName: my-secret-1',
      'max_tokens: 4096',
      'The password must be 8 characters long.',
      'password: string;',
      'csrf_token = "' + KEY + '"',
      'integrity="sha512-' + KEY + '"',
      'key: 550e8400-e29b-41d4-a716-446655440000',
      'token_url = "https://example.com/oauth/token1"',
      '"password": "required|min:8"',
      'if (password !== confirmPassword) return',
      "password: 'Passwort',",
      "typeof password === 'function'",
      'password: string;\n',
      'csrf.token=a1B2c3D4e5F6g7H8i9J0',
      '"AWS::IAM::AccessKey": "62d91b17309e76c8"',
      '--- PASS: TestLogin/2',
      'password_hash: 5f4dcc3b5aa765d61d8327deb882cf99',
    ],
  },
  inspect({ text }, from, { until }) {
    const matches: Match[] = [];
    eachValue(text, { from, until }, (name, value) => {
      const judged = judge(name, value, text);
      if (judged !== undefined) matches.push({ start: value.start, end: value.end, ...judged });
    });
    matches.sort((a, b) => a.start - b.start || b.score - a.score || b.end - a.end);
    let free = from;
    return matches.filter(({ start, end }) => {
      if (start < free) return false;
      free = end;
      return true;
    });
  },
  pending({ text }, from) {
    const start = solidStart(text, from);
    const range = { from: start, until: text.length };
    eachValue(text, range, (_, value) => {
      if (value.isOpen) range.until = value.start;
    });
    return range.until;
  },
});
