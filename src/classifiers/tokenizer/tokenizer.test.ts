// SPDX-License-Identifier: Apache-2.0
// Tokenizers read texts as their models learnt to: each kind on texts whose tokens are known, properties on
// any text, and no file or text makes one throw something else than it should.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import { encodeCharsmap } from './charsmap.fixture.ts';
import { precompiled } from './precompiled.ts';
import { openTokenizer } from './tokenizer.ts';

const runs = process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 200;
const METASPACE = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
const BYTES = { type: 'ByteLevel', add_prefix_space: false, use_regex: true };

const unigramOf = (
  pieces: readonly (readonly [string, number])[],
  more: Record<string, unknown> = {},
) => ({
  normalizer: null,
  pre_tokenizer: METASPACE,
  post_processor: null,
  model: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0], ...pieces] },
  ...more,
});
const tokens = (file: unknown, text: string): string =>
  openTokenizer(file)
    .tokens(text)
    .map((token) => token.text)
    .join(' ');

test('unigram: the likeliest pieces together, not the longest first', () => {
  const file = unigramOf([
    ['▁un', -2],
    ['▁unre', -3],
    ['related', -2],
    ['lated', -9],
    ['▁', -5],
    ['u', -6],
  ]);
  assert.equal(tokens(file, 'unrelated'), '▁un related');
  assert.equal(tokens(file, 'un related'), '▁un ▁ related');
  assert.equal(tokens(file, ''), '');
});

test('unigram: what no piece has is one unknown token, or bytes where the model has them', () => {
  const file = unigramOf([['▁', -1]]);
  assert.deepEqual(
    openTokenizer(file)
      .tokens('日本 😀')
      .map(({ id, text }) => [id, text]),
    [
      [1, '▁'],
      [0, '日本'],
      [1, '▁'],
      [0, '😀'],
    ],
  );
  const bytes = Array.from({ length: 256 }, (_, byte) => {
    const name = byte.toString(16).toUpperCase().padStart(2, '0');
    return [`<0x${name}>`, -1] as const;
  });
  const vocab = [['<unk>', 0], ['▁', -1], ...bytes];
  const falling = { ...file, model: { type: 'Unigram', unk_id: 0, vocab, byte_fallback: true } };
  const ids = openTokenizer(falling)
    .tokens('é')
    .map(({ id }) => id);
  assert.deepEqual(ids, [1, 2 + 0xc3, 2 + 0xa9]);
});

test('unigram: no other way to cut a word is likelier', () => {
  const scores = new Map([
    ['a', -3],
    ['b', -4],
    ['ab', -5],
    ['ba', -6.5],
    ['aba', -8],
    ['bb', -6],
  ]);
  const tokenizer = openTokenizer(unigramOf([...scores], { pre_tokenizer: null }));
  const worst = -8 - 10;
  const cost = (pieces: readonly string[]): number =>
    pieces.reduce((sum, piece) => sum + (scores.get(piece) ?? worst), 0);
  const best = (word: string): number =>
    word === ''
      ? 0
      : Math.max(
          ...[1, 2, 3]
            .filter((chars) => chars <= word.length)
            .filter((chars) => chars === 1 || scores.has(word.slice(0, chars)))
            .map((chars) => cost([word.slice(0, chars)]) + best(word.slice(chars))),
        );
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', 'a', 'b', 'c'), maxLength: 9 }),
      (word) => {
        const pieces = tokenizer.tokens(word).map(({ text }) => text);
        assert.equal(pieces.join(''), word);
        const known = pieces.flatMap((piece) => (scores.has(piece) ? [piece] : Array.from(piece)));
        assert.equal(cost(known), best(word));
      },
    ),
    { numRuns: runs },
  );
});

test('metaspace: prefix by its scheme, cut before every blank', () => {
  const cuts = (scheme: string, split: boolean, text: string): string =>
    openTokenizer({
      pre_tokenizer: { ...METASPACE, prepend_scheme: scheme, split },
      model: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0]] },
    })
      .tokens(text)
      .map((token) => token.text)
      .join('|');
  assert.equal(cuts('always', true, 'a  b'), '▁a|▁|▁b');
  assert.equal(cuts('never', true, 'a b'), 'a|▁b');
  assert.equal(cuts('first', false, 'a b'), '▁a▁b');
  assert.equal(cuts('always', true, ' a'), '▁a');
});

test('word pieces: longest first, unknown as a whole, normalised as BERT does', () => {
  const vocab = { '[UNK]': 0, un: 1, '##aff': 2, '##able': 3, '!': 4, cafe: 5, 中: 6 };
  const file = {
    normalizer: { type: 'BertNormalizer', lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', sep: ['[SEP]', 8], cls: ['[CLS]', 9] },
    model: { type: 'WordPiece', unk_token: '[UNK]', vocab },
  };
  const tokenizer = openTokenizer(file);
  assert.deepEqual(tokenizer.around, { before: [9], after: [8] });
  const ids = (text: string): string =>
    tokenizer
      .tokens(text)
      .map(({ id }) => id)
      .join();
  assert.equal(ids('Unaffable!'), '1,2,3,4');
  assert.equal(ids('unaffably'), '0');
  assert.equal(ids('CAFÉ\u0000\u200b中中'), '5,6,6');
  assert.equal(ids('un'.repeat(200)), '0');
});

test('byte pairs: joined in the order learnt, every byte has a token', () => {
  const base = Object.fromEntries(Array.from('abcloĠewÃ©').map((one, id) => [one, id]));
  const vocab = { ...base, lo: 20, low: 21, Ġlow: 22, ab: 23, 'Ã©': 24 };
  const file = {
    pre_tokenizer: BYTES,
    post_processor: { type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 0] },
    model: { type: 'BPE', vocab, merges: ['a b', ['l', 'o'], 'lo w', 'Ġ low', 'Ã ©'] },
  };
  assert.equal(tokens(file, 'low low'), 'low Ġlow');
  assert.equal(tokens(file, 'aab'), 'a ab');
  assert.equal(tokens(file, 'é'), 'Ã©');
  assert.deepEqual(openTokenizer(file).around, { before: [0], after: [2] });
});

test('a precompiled table: short graphemes whole, the rest by character, unknown as it is', () => {
  const apply = precompiled(
    encodeCharsmap({ ﬁ: 'fi', é: 'e', 'e\u0301': 'é', '\t': ' ', '\u200b': '', Ⅷ: 'VIII' }),
  );
  assert.equal(apply('ﬁx\té\u200bⅧ'), 'fix eVIII');
  assert.equal(apply('e\u0301'), 'é');
  assert.equal(apply('日本 abc 👨‍👩‍👧'), '日本 abc 👨‍👩‍👧');
});

test('a damaged table is refused or does not matter; nothing else is thrown', () => {
  const sound = Buffer.from(encodeCharsmap({ é: 'e', ab: 'c', ﬁ: 'fi' }), 'base64');
  const harm = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 40 });
  fc.assert(
    fc.property(
      harm,
      fc.nat(sound.length),
      fc.string({ unit: 'grapheme' }),
      (places, cut, text) => {
        const bytes = Buffer.from(sound);
        for (const [at, value] of places) bytes[at] = value;
        try {
          precompiled(bytes.subarray(0, cut).toString('base64'))(`é ab ﬁ ${text}`);
        } catch (thrown) {
          assert.ok(thrown instanceof BartizanError && thrown.code === 'config_invalid');
        }
      },
    ),
    { numRuns: runs },
  );
});

test('the normalisers of a sequence run in order', () => {
  const file = (...normalizers: readonly unknown[]) =>
    unigramOf([], { normalizer: { type: 'Sequence', normalizers }, pre_tokenizer: null });
  const strip = { type: 'Strip', strip_left: true, strip_right: false };
  const blanks = { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' };
  assert.equal(tokens(file(strip, blanks), '\u0085 \u3000a   b '), 'a b ');
  assert.equal(tokens(file({ type: 'NFKC' }, { type: 'Lowercase' }), 'ＡＢ①'), 'ab1');
  assert.equal(tokens(file({ type: 'NFD' }, { type: 'StripAccents' }), 'crème'), 'creme');
  const dollar = { type: 'Replace', pattern: { String: 'x' }, content: '$&' };
  assert.equal(tokens(file(dollar), 'axb'), 'a$&b');
});

test('names of special tokens in a text stay text', () => {
  const file = {
    ...unigramOf([['▁', -1]]),
    added_tokens: [{ id: 0, content: '[SEP]', special: true }],
  };
  assert.equal(tokens(file, 'a[SEP]b'), '▁ a[SEP]b');
});

const KINDS = {
  unigram: unigramOf(
    [
      ['▁', -1],
      ['▁a', -2],
      ['e', -3],
      ['é', -4],
      ['😀', -5],
    ],
    {
      normalizer: {
        type: 'Sequence',
        normalizers: [{ type: 'Nmt' }, { type: 'NFKC' }, { type: 'Strip' }],
      },
    },
  ),
  words: {
    normalizer: { type: 'BertNormalizer' },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'BertPreTokenizer' }] },
    model: { type: 'WordPiece', unk_token: 'u', vocab: { u: 0, a: 1, '##a': 2, e: 3 } },
  },
  bytes: {
    pre_tokenizer: BYTES,
    model: { type: 'BPE', vocab: { a: 0, e: 1, ae: 2 }, merges: ['a e'] },
  },
};
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.constantFrom('a', 'e', ' ', '\ud800', '\udc00', '▁', '\u0301', '\n', '[SEP]', '中'))
    .map((parts) => parts.join('')),
);

for (const [name, file] of Object.entries(KINDS)) {
  test(`${name}: any text is read, the same way each time`, () => {
    const tokenizer = openTokenizer(file);
    fc.assert(
      fc.property(anyText, (text) => {
        const told = tokenizer.tokens(text);
        assert.deepEqual(tokenizer.tokens(text), told);
        assert.ok(told.every(({ id }) => Number.isInteger(id) && id >= 0));
        if (name !== 'unigram') return;
        // Pieces lose nothing of what was normalised.
        const whole = text.toWellFormed();
        if (/[\p{C}\p{Z}\ufffd▁]/u.test(whole) || whole.normalize('NFKC') !== whole || whole === '')
          return;
        const joined = told.map((token) => token.text).join('');
        assert.equal(joined, `▁${whole}`);
      }),
      { numRuns: runs },
    );
  });
}

test('what is not known is refused, by its place', () => {
  const refused = (file: unknown, message: RegExp): void =>
    assert.throws(() => openTokenizer(file), { code: 'config_invalid', message });
  refused({}, /model/);
  refused(null, /not known here/);
  refused({ ...KINDS.bytes, normalizer: { type: 'Other' } }, /normalizer/);
  refused({ ...KINDS.bytes, pre_tokenizer: { type: 'Split', pattern: {} } }, /pre_tokenizer/);
  refused({ ...KINDS.bytes, post_processor: { type: 'Other' } }, /post_processor/);
  refused({ model: { type: 'Unigram', unk_id: 7, vocab: [['a', 0]] } }, /unk_id/);
  refused({ model: { type: 'WordPiece', unk_token: 'x', vocab: {} } }, /unk_token/);
  refused({ model: { type: 'BPE', vocab: {}, merges: ['a b'] } }, /merge/);
  refused(
    {
      ...KINDS.bytes,
      post_processor: { type: 'TemplateProcessing', single: [], special_tokens: {} },
    },
    /post_processor/,
  );
});
