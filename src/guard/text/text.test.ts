// SPDX-License-Identifier: Apache-2.0
// The parts that detectors of content are built of: phrases, signs, stems, languages, topics, and pieces.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { foldedView, skeletonView, View } from '../view/view.ts';
import { formsOf } from './inflect.ts';
import { LANGUAGE_CODES, languageOf } from './language.ts';
import { PhraseTable } from './phrase-table.ts';
import { SignAutomaton } from './sign-automaton.ts';
import { stemOf } from './stem.ts';
import { termsOf } from './terms.ts';
import { Topics } from './topics.ts';
import { openUnit, UNIT_CHARS, unitsOf } from './units.ts';
import { WordClasses } from './word-classes.ts';

describe('languages', () => {
  const samples: readonly (readonly [string, string])[] = [
    ['en', 'I would like to know how this works and why it is so expensive.'],
    ['de', 'Ich möchte wissen, wie das funktioniert und warum es so teuer ist.'],
    ['fr', 'Je voudrais savoir comment cela fonctionne et pourquoi c’est si cher.'],
    ['es', 'Me gustaría saber cómo funciona esto y por qué es tan caro.'],
    ['pt', 'Eu gostaria de saber como isto funciona e por que não é mais barato.'],
    ['it', 'Vorrei sapere come funziona questo e perché è così caro per noi.'],
    ['nl', 'Ik wil graag weten hoe dit werkt en waarom het zo duur is.'],
    ['sv', 'Jag skulle vilja veta hur det här fungerar och varför det är så dyrt.'],
    ['fi', 'Haluaisin tietää, miten tämä toimii ja miksi se on niin kallis.'],
    ['pl', 'Chciałbym wiedzieć, jak to działa i dlaczego jest takie drogie.'],
    ['cs', 'Chtěl bych vědět, jak to funguje a proč je to tak drahé.'],
    ['hu', 'Szeretném tudni, hogyan működik ez és miért olyan drága.'],
    ['ro', 'Aș vrea să știu cum funcționează asta și de ce este atât de scump.'],
    ['tr', 'Bunun nasıl çalıştığını ve neden bu kadar pahalı olduğunu bilmek istiyorum.'],
    ['vi', 'Tôi muốn biết cái này hoạt động như thế nào và vì sao nó đắt như vậy.'],
    ['id', 'Saya ingin tahu bagaimana ini bekerja dan mengapa harganya tidak murah.'],
    ['ru', 'Я хотел бы знать, как это работает и почему это так дорого.'],
    ['uk', 'Я хотів би знати, як це працює і чому це так дорого.'],
    ['bg', 'Искам да знам как работи това и защо е толкова скъпо за нас.'],
    ['ar', 'أريد أن أعرف كيف يعمل هذا ولماذا هو غالي إلى هذا الحد.'],
    ['fa', 'می خواهم بدانم که این چگونه کار می کند و چرا این قدر گران است.'],
    ['hi', 'मैं जानना चाहता हूँ कि यह कैसे काम करता है और यह इतना महंगा क्यों है।'],
    ['zh', '我想知道这是怎么运作的，为什么这么贵。'],
    ['ja', 'これがどのように動くのか、なぜこんなに高いのか知りたいです。'],
    ['ko', '이것이 어떻게 작동하는지 그리고 왜 이렇게 비싼지 알고 싶습니다.'],
    ['th', 'ฉันอยากรู้ว่ามันทำงานอย่างไรและทำไมมันถึงแพงขนาดนี้'],
    ['el', 'Θα ήθελα να μάθω πώς λειτουργεί αυτό και γιατί είναι τόσο ακριβό.'],
    ['he', 'הייתי רוצה לדעת איך זה עובד ולמה זה כל כך יקר.'],
  ];
  for (const [code, text] of samples) {
    test(code, () => assert.equal(languageOf(text).language, code));
  }
  test('code and names are in none', () => {
    assert.equal(
      languageOf('for (let i = 0; i < rows.length; i++) sum += rows[i];').language,
      'und',
    );
    assert.equal(languageOf('Anna Schmidt, Pierre Dupont, Marta Rossi').language, 'und');
    assert.ok(LANGUAGE_CODES.length >= 50);
  });
});

test('ten thousand phrases, the longest of several, and nothing across words', () => {
  const table = new PhraseTable<number>();
  for (let at = 0; at < 10_000; at++) table.add(termsOf(`brand${at} of item ${at % 7}`).hashes, at);
  table.add(termsOf('brand12').hashes, -1);
  const found = (text: string) =>
    Array.from(table.find(termsOf(text).hashes), ({ value }) => value);
  assert.deepEqual(
    found('a Brand9999 OF item 3, brand12 of item 5 and brand12 of nothing'),
    [9999, 12, -1],
  );
  assert.deepEqual(found('brand123456 of item 4'), []);
});

test('signs are found through case and little gaps, and not through large ones', () => {
  const automaton = new SignAutomaton(['abcdef12', 'cdefgh34', 'def']);
  const found = (text: string) =>
    automaton.find(text, 0).found.map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(found('xA-b c.D e_f 1 2'), ['D e_f']);
  const long = new SignAutomaton(['abcdef12', 'cdefgh34']);
  const inLong = (text: string) => long.find(text, 0).found.map(({ row }) => row);
  assert.deepEqual(inLong('abcdefgh34 AB-CD-EF-12'), [1, 0]);
  assert.deepEqual(inLong('abcd    ef12'), []);
  assert.equal(long.find('xx abcd', 0).open, 3);
});

test('forms and stems', () => {
  assert.deepEqual(formsOf('stab~v'), ['stab', 'stabs', 'stabbed', 'stabbing']);
  assert.deepEqual(formsOf('make~v'), ['make', 'makes', 'maked', 'making']);
  assert.deepEqual(formsOf('pipe bomb~n'), ['pipe bomb', 'pipe bombs']);
  assert.deepEqual(formsOf('beat up'), ['beat up']);
  for (const [a, b] of [
    ['drones', 'drone'],
    ['stopped', 'stop'],
    ['running', 'run'],
    ['cities', 'city'],
  ] as const) {
    assert.equal(stemOf(a), stemOf(b));
  }
  assert.equal(stemOf('gas'), 'gas');
});

test('classes of words: phrases, leet, marks, and sentences without a telling word are passed over', () => {
  const table = { how: 'how to, how do i', thing: 'pipe bomb~n, бомба, 炸弹' };
  const words = new WordClasses(table, ['thing']);
  const { how = 0, thing = 0 } = words.bits;
  const found = (text: string) => {
    const view = skeletonView(foldedView(new View(text)));
    return words.find(view.text, view.words).map(({ classes }) => classes);
  };
  assert.deepEqual(found('How to build P1PE   bombs'), [how, thing]);
  assert.deepEqual(found('бомба. how to 炸弹'), [thing, how, thing]);
  assert.deepEqual(found('How to sing. A pipe. Bomb'), []);
});

test('topics: like the examples, and not like what only shares small words', () => {
  const topics = new Topics([
    {
      name: 'medicine',
      examples: ['What dose of ibuprofen should I take?', 'Is this rash measles?'],
    },
    { name: 'stocks', examples: ['Which shares should I buy this year?'] },
  ]);
  const nearest = (text: string) => topics.nearest(text, 0, text.length);
  assert.equal(nearest('what dose of ibuprofen is safe')?.topic, 'medicine');
  assert.equal(nearest('should I buy shares')?.topic, 'stocks');
  assert.ok((nearest('What should I do with this?')?.similarity ?? 0) < 0.25);
});

test('pieces cover the text, and growing it changes only the last', () => {
  const sample = fc.array(
    fc.constantFrom('a', ' ', '.', '!', '\n', '。', '1.5', 'word ', 'x'.repeat(200)),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(sample, fc.nat(), (parts, mark) => {
      const text = parts.join('');
      const whole = Array.from(unitsOf(text, 0, text.length));
      assert.equal(whole.map(({ start, end }) => text.slice(start, end)).join(''), text);
      assert.ok(whole.every(({ start, end }) => end - start <= UNIT_CHARS));
      const cut = mark % (text.length + 1);
      const open = openUnit(text.slice(0, cut), 0);
      const before = Array.from(unitsOf(text.slice(0, cut), 0, open));
      assert.deepEqual(before, whole.slice(0, before.length));
      assert.ok(before.length === 0 || before.at(-1)?.end === open);
    }),
    { numRuns: process.env.BARTIZAN_TESTS === 'full' ? 10_000 : 300 },
  );
});
