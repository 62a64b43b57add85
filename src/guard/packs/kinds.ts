// SPDX-License-Identifier: Apache-2.0
// Every kind of pack that this engine understands. A detector that reads its data from a pack adds its kind
// here.
import { keyPatternsKind } from './key-patterns.ts';
import type { PackKind } from './kind.ts';
import { phraseRulesKind } from './phrase-rules.ts';
import { scorerWeightsKind } from './scorer-weights.ts';
import { termListKind } from './term-list.ts';

export const PACK_KINDS: readonly PackKind[] = [
  keyPatternsKind,
  phraseRulesKind,
  scorerWeightsKind,
  termListKind,
];
