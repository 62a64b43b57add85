// SPDX-License-Identifier: Apache-2.0
// Several judgements of one thing as one: what any of them saw, it has.
import type { ClassifierScores } from '../core/ports/classifier.ts';

/** The highest score of each category. */
export function highest(all: readonly ClassifierScores[]): ClassifierScores {
  const best: Record<string, number> = {};
  for (const scores of all) {
    for (const [category, score] of Object.entries(scores)) {
      best[category] = Math.max(best[category] ?? 0, score);
    }
  }
  return best;
}
