// SPDX-License-Identifier: Apache-2.0
// A person is the same person by full name, by surname and by first name, in every text of the request, and
// comes back as it was written, also with what a language hangs on a name. A word that only looks like one
// stays.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apply } from './edits.ts';
import { exchangeOf, protections, protectorOf, segment } from './exchange.fixture.ts';

const protector = protectorOf({
  protections: protections({
    rules: [
      { id: 'in', detectors: ['privacy/*'], on: ['request'], action: 'mask', style: 'tokenise' },
    ],
  }),
});
const TOKEN = /PERSON_[A-Z][a-z]{9}/g;

function ask(...texts: readonly string[]) {
  const judged = protector.request(exchangeOf(texts.map((text) => segment(text))));
  assert.ok(!(judged instanceof Promise));
  const sent = texts.map((text, index) =>
    apply(
      text,
      judged.edits.filter((edit) => edit.segment === index),
    ),
  );
  const read = (said: string): string => {
    const guard = protector.response(exchangeOf([]), judged.tokens);
    const place = { role: 'assistant', kind: 'text', origin: 'model', json: false } as const;
    const channel = guard.open({ ...place, index: 0, choice: 0 });
    for (const unit of said) void channel.push(unit);
    void channel.end();
    return apply(said, channel.edits);
  };
  return { sent, read };
}

test('each word of a name has a token, and the same one wherever it stands alone', () => {
  const { sent, read } = ask(
    'My name is Anna Schmidt.',
    'Please write to Ms Schmidt. Tell Anna that SCHMIDT & Sons agree.',
    'Is Anna-Lena Schmidt-Rottluff another one?',
  );
  const [given, family] = sent[0]?.match(TOKEN) ?? [];
  assert.ok(given !== undefined && family !== undefined && given !== family);
  assert.equal(sent[0], `My name is ${given} ${family}.`);
  assert.equal(sent[1], `Please write to Ms ${family}. Tell ${given} that ${family} & Sons agree.`);
  assert.ok(!/Anna|Schmidt|Lena|Rottluff/i.test(sent[2] ?? ''), sent[2]);
  assert.equal(
    read(`Dear Ms ${family}, **${given}** ${family} (${given.toUpperCase()})`),
    'Dear Ms Schmidt, **Anna** Schmidt (Anna)',
  );
});

test('another conversation, another token', () => {
  const text = 'My name is Anna Schmidt.';
  const of = (conversation: string): string => {
    const judged = protector.request(exchangeOf([segment(text)], { conversation }));
    assert.ok(!(judged instanceof Promise));
    return apply(text, judged.edits);
  };
  assert.equal(of('a'), of('a'));
  const all = [of('a'), of('b')].flatMap((sent) => sent.match(TOKEN) ?? []);
  assert.equal(new Set(all).size, 4);
});

describe('what a language hangs on a name stays on it', () => {
  const { sent, read } = ask('Ich bin Anna Schmidt.');
  const [given = '', family = ''] = sent[0]?.match(TOKEN) ?? [];
  for (const [said, expected] of [
    [`${given}s Haus`, 'Annas Haus'],
    [`${family}s und ${family}ens`, `Schmidts und ${family}ens`],
    [`${family}'s, ${given}’s`, "Schmidt's, Anna’s"],
    [`„${given}“ *${family}* _${family}_ ~~${given}~~`, '„Anna“ *Schmidt* _Schmidt_ ~~Anna~~'],
    [`die ${family}en`, 'die Schmidten'],
    [`${given.slice(7)}s`, 'Annas'],
    [`${given}x ${given}1 ${given}sson`, `${given}x ${given}1 ${given}sson`],
  ] as const) {
    test(expected, () => assert.equal(read(said), expected));
  }
});

test('an address gets no ending: it would be another one', () => {
  const { sent, read } = ask('I am grace@navy.example');
  const [token = ''] = sent[0]?.match(/EMAIL_\w+/) ?? [];
  assert.equal(read(`${token}s and ${token}'s`), `${token}s and grace@navy.example's`);
});

test('a word that the request also writes small is a word', () => {
  const name = 'My name is Rose Miller.';
  const meant = ask(name, 'ROSE knows.').sent;
  assert.match(meant.join(' '), /^My name is (PERSON_\w+) PERSON_\w+\. \1 knows\.$/);
  const flower = ask(`${name} I like a rose.`, 'ROSE knows.').sent;
  assert.match(
    flower.join(' '),
    /^My name is PERSON_\w+ PERSON_\w+\. I like a rose\. ROSE knows\.$/,
  );
});

test('small words of a name, and short ones, are not looked for elsewhere', () => {
  const { sent } = ask('My name is Jean-Luc de la Fontaine.', 'de la crème, Luc');
  assert.match(sent[0] ?? '', /^My name is PERSON_\w+ de la PERSON_\w+\.$/);
  assert.match(sent[1] ?? '', /^de la crème/);
});
