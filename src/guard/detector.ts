// SPDX-License-Identifier: Apache-2.0
// What a detector is: one file that says what it looks for, why, how it streams and what it hits and
// misses. A detector states facts about spans; it never decides, logs, or keeps state.
import type { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import type { Direction } from '../core/exchange.ts';
import type { DetectorId, Severity } from '../core/finding.ts';
import type { View } from './view/view.ts';

/** Over which way a text came: what is harmless from one may be alarming from another. */
export type Channel = 'system' | 'user' | 'document' | 'tool' | 'output';

/** A span in a view. */
export type Match = {
  readonly start: number;
  readonly end: number;
  readonly entity: string;
  /** Calibrated; see Finding. */
  readonly score: number;
};

/**
 * exact: equal on any split, holds only what could still become a match; sentence: holds to the end of
 * a sentence; whole: holds the whole text (also what sees requests only). `holdChars` is the longest
 * hold of an honest text: reaching it is a failure, never a release.
 */
type Streaming =
  | { readonly class: 'exact'; readonly holdChars: number }
  | { readonly class: 'sentence'; readonly holdChars: number }
  | { readonly class: 'whole' };

/** original: the text as sent; folded: what a reader sees; skeleton: look-alikes as Latin letters. */
type ViewKind = 'original' | 'folded' | 'skeleton';

/** Characters before `from` that stay readable in a stream: no detector may look further back. */
export const CONTEXT_CHARS = 64;

export type Example = {
  readonly text: string;
  /** The matched parts of `text`, in order. */
  readonly found: readonly string[];
  /** Default: user for what sees requests, output for the rest. */
  readonly channel?: Channel;
};

type Facts = {
  readonly id: DetectorId;
  /** Changes whenever the same text could give another result. */
  readonly version: string;
  readonly title: string;
  readonly summary: string;
  /** Why it is worth finding, and what this detector does not claim. */
  readonly why: string;
  /** With edition: "owasp-llm-2025:LLM01". */
  readonly taxonomy: readonly string[];
  readonly phases: readonly Direction[];
  readonly streaming: Streaming;
  readonly view: ViewKind;
  /** Also reads what decoders find in a request: base64, hex, hidden characters, and so on. */
  readonly decoded?: boolean;
  readonly severity: Severity;
  readonly examples: { readonly hits: readonly Example[]; readonly misses: readonly string[] };
};

type Spec<Options> = Facts & {
  readonly options: z.ZodType<Options>;
  /**
   * Matches that start at or after `from`, leftmost first, not overlapping. What stands before `from`
   * may only be looked at, at most CONTEXT_CHARS of it. Linear in the text. Matches that start at or
   * after `until` are not asked for: leaving them out keeps a stream from being read again and again.
   */
  readonly inspect: (
    view: View,
    from: number,
    scope: { readonly channel: Channel; readonly options: Options; readonly until: number },
  ) => readonly Match[];
  /**
   * Exact detectors of answers: the smallest index >= `from` at which a match could still begin, or
   * has begun and could still change, were the text to go on; the length of the text when none could.
   * Whatever starts before that index is final. Bounded work, from the end of the text backwards.
   */
  readonly pending?: (view: View, from: number, options: Options) => number;
};

/** A detector with its options parsed. */
export type Bound = {
  readonly detector: Detector;
  readonly inspect: (
    view: View,
    from: number,
    scope: { readonly channel: Channel; readonly until: number },
  ) => readonly Match[];
  readonly pending: (view: View, from: number) => number;
};

export type Detector = Facts & {
  readonly options: z.ZodType;
  /** Parses the options; throws BartizanError `config_invalid` when they do not fit. */
  readonly bind: (options: unknown) => Bound;
};

/** Declares a detector. The file's path under `detectors/` is its id. */
export function defineDetector<Options>(spec: Spec<Options>): Detector {
  const detector: Detector = {
    ...spec,
    bind(given) {
      const parsed = spec.options.safeParse(given ?? {});
      if (!parsed.success) {
        const path = parsed.error.issues[0]?.path.join('/') ?? '';
        const pointer = `/guard/options/${spec.id.replace('/', '~1')}${path && `/${path}`}`;
        throw new BartizanError('config_invalid', `Options of ${spec.id} not valid`, { pointer });
      }
      const options = parsed.data;
      return {
        detector,
        inspect: (view, from, { channel, until }) =>
          spec.inspect(view, from, { channel, options, until }),
        pending: (view, from) => pendingOf(spec, view, from, options),
      };
    },
  };
  return detector;
}

function pendingOf<Options>(
  spec: Spec<Options>,
  view: View,
  from: number,
  options: Options,
): number {
  if (spec.pending !== undefined) return spec.pending(view, from, options);
  if (spec.streaming.class !== 'sentence') return from;
  for (let at = view.text.length - 1; at > from; at--) {
    if (/\s/.test(view.text.charAt(at)) && /[.!?。！？]/.test(view.text.charAt(at - 1))) return at;
  }
  return from;
}
