// SPDX-License-Identifier: Apache-2.0
// A classifier of texts that is not part of the guard: a model in a thread of its own, or a service. The guard
// does not wait for it; whoever calls it decides what a missing answer means.

/** Scores of one text by category: 0 to 1, higher is more certain, not calibrated. */
export type ClassifierScores = Readonly<Record<string, number>>;

export type Classifier = {
  /** Changes whenever the same text could get other scores: service, model and its revision. */
  readonly revision: string;
  /** Every category that it may answer with: `injection`, or a kind of content such as `hate`. */
  readonly categories: readonly string[];
  /** Longest text of one call, in UTF-16 units, and most texts of one call. More are refused. */
  readonly bounds: { readonly textChars: number; readonly texts: number };
  /**
   * Scores of `texts` over `channel`, in their order; a category that is left out is 0. Rejects with
   * a BartizanError of the upstream, or the reason of `signal`; never answers for a part of the texts.
   */
  classify(
    texts: readonly string[],
    options: { readonly signal: AbortSignal; readonly channel?: string },
  ): Promise<readonly ClassifierScores[]>;
  /** Ends threads and connections. Calls under way may fail. */
  close(): Promise<void>;
};
