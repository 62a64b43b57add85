// SPDX-License-Identifier: Apache-2.0
// What has been seen of one group of texts: all, a source, a language, a channel. Grows with the number of
// distinct scores and types, never with the number of texts.
import { Durations } from './durations.ts';
import { matchSpans } from './entity-match.ts';
import type { Judgement, ScoredTask } from './judgement.ts';
import type { Row, Task } from './row.ts';
import { ScoreCounts } from './score-counts.ts';

export type EntityCounts = { labelled: number; found: number; exact: number; touched: number };

export class Tally {
  readonly attacks = new ScoreCounts();
  readonly benign = new ScoreCounts();
  readonly durations = new Durations();
  readonly entities = new Map<string, EntityCounts>();
  /** Findings that are no labelled span, by the types that they may stand for. */
  readonly wrong = new Map<string, { readonly types: readonly string[]; count: number }>();
  texts = 0;
  flaggedAttacks = 0;
  flaggedBenign = 0;
  /** Texts that some detector could not judge. */
  failed = 0;

  add(task: Task, row: Row, judgement: Judgement): void {
    this.texts++;
    this.durations.add(judgement.micros, row.text.length);
    if (judgement.scan.failures.length > 0) this.failed++;
    if (task !== 'pii' && row.positive !== undefined) this.#score(task, row.positive, judgement);
    if (row.spans !== undefined && (task === 'pii' || task === 'secrets')) {
      this.#match(task, row, judgement);
    }
  }

  #score(task: ScoredTask, positive: boolean, { scores, flagged }: Judgement): void {
    (positive ? this.attacks : this.benign).add(scores[task]);
    if (!flagged[task]) return;
    if (positive) this.flaggedAttacks++;
    else this.flaggedBenign++;
  }

  #match(kind: 'pii' | 'secrets', row: Row, { scan }: Judgement): void {
    // A password in a text about a person is found by the family of secrets.
    const found = scan.findings.filter(
      ({ detector }) =>
        detector.startsWith('secrets/') || (kind === 'pii' && detector.startsWith('privacy/')),
    );
    const { spans, wrong } = matchSpans(kind, row.spans ?? [], found);
    for (const span of spans) {
      const counts = this.entities.get(span.type) ?? {
        labelled: 0,
        found: 0,
        exact: 0,
        touched: 0,
      };
      counts.labelled++;
      if (span.found) counts.found++;
      if (span.exact) counts.exact++;
      if (span.touched) counts.touched++;
      this.entities.set(span.type, counts);
    }
    for (const { types } of wrong) {
      const key = types.join('|');
      const counts = this.wrong.get(key) ?? { types, count: 0 };
      counts.count++;
      this.wrong.set(key, counts);
    }
  }
}
