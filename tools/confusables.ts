// SPDX-License-Identifier: Apache-2.0
// Writes src/guard/view/confusables.gen.ts from the data of Unicode UTS #39, which is not part of this
// repository: `node bin/run.mjs tools/confusables.ts <confusables.json>`, where the file is the one in the
// PyPI package confusable_homoglyphs 3.3.1 (MIT), a reading of confusables.txt (Unicode License v3).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFUSABLES } from '../src/guard/view/confusables.data.ts';

const OUT = join(import.meta.dirname, '..', 'src/guard/view/confusables.gen.ts');
/** What people write today in these scripts is no disguise, and digits and marks are folded elsewhere. */
const LIVING =
  /[\p{M}\p{Nd}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Georgian}\p{Script=Ethiopic}\p{Script=Khmer}\p{Script=Tibetan}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}〇]/u;

type Twins = Readonly<Record<string, readonly { readonly c: string }[]>>;

const [path = ''] = process.argv.slice(2);
const twins = JSON.parse(readFileSync(path, 'utf8')) as Twins;
const known = new Set(Object.values(CONFUSABLES).flatMap((others) => Array.from(others)));
const found = new Map<string, string>();
const add = (other: string, latin: string): void => {
  const one = Array.from(other).length === 1 && other > '\u007f' && /^[A-Za-z]$/.test(latin);
  if (!one || known.has(other) || LIVING.test(other)) return;
  // Has a form that is folded, or decomposed, before it comes to look-alikes.
  if (other.normalize('NFKC') !== other || /^\p{ASCII}/u.test(other.normalize('NFD'))) return;
  if (!found.has(other)) found.set(other, latin);
};
for (const [one, others] of Object.entries(twins)) {
  for (const { c: other } of others) {
    add(one, other);
    add(other, one);
  }
}
const byLatin = Map.groupBy(found.entries(), ([, latin]) => latin);
const rows = [...byLatin]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([latin, pairs]) => {
    const others = pairs.map(([other]) => other).sort();
    return `  ${latin}: '${others.join('')}',`;
  });
writeFileSync(
  OUT,
  `// SPDX-License-Identifier: Apache-2.0
// Written by tools/confusables.ts from the confusables of Unicode UTS #39, version 15.1 (Unicode License v3,
// https://www.unicode.org/license.txt), without what confusables.data.ts has. Do not edit.

/** Latin letter -> code points of other scripts, and signs, that look like it. */
export const MORE_CONFUSABLES: Readonly<Record<string, string>> = {
${rows.join('\n')}
};
`,
);
