// SPDX-License-Identifier: Apache-2.0
// The guard of an answer that no enforcing rule judges: every text is free as it arrives. It exists so
// that such streams take the same path (order, legal endings, usage) as judged ones.
import type { GuardedChannel, ResponseGuard } from '../../protect/protector.ts';

class FreeChannel implements GuardedChannel {
  safe = 0;
  readonly edits = [];

  push(text: string): void {
    this.safe += text.length;
  }

  end(): void {}
}

/** What the gate asks of a guard while texts arrive; what comes after is only asked of one that judges. */
export type StreamGuard = Omit<ResponseGuard, 'judgement' | 'settle'>;

export const UNJUDGED: StreamGuard = {
  open: () => new FreeChannel(),
  report: () => undefined,
  stopped: undefined,
};
