// SPDX-License-Identifier: Apache-2.0
// What a detector is: one file that says what it looks for, why, how it streams and what it hits and
// misses. A detector states facts about spans; it never decides, logs, or keeps state.
import type { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import type { Direction, Segment, SegmentKind } from '../core/exchange.ts';
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

/** A text of the request, as far as judging its answer needs it. */
export type Asked = Pick<Segment, 'role' | 'kind' | 'origin' | 'text' | 'pointer'> & {
  readonly toolName?: string;
};

/** What a text of an answer is, and what it answers. Segments belong to one exchange and never change. */
export type Answer = {
  readonly request: readonly Asked[];
  /** What is made of the request once for all texts of its answer; absent: for each anew. */
  readonly made?: Map<object, unknown>;
  readonly kind: SegmentKind;
  readonly toolName?: string;
};

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
  /** Runs only where `guard.options` names it: it means nothing without settings, or costs much. */
  readonly optIn?: true;
  /** request: judges answers by what was asked, and runs only where that is known. */
  readonly needs?: 'request';
  readonly severity: Severity;
  readonly examples: {
    readonly hits: readonly Example[];
    readonly misses: readonly string[];
    /** Options under which they hold; default none. */
    readonly options?: Readonly<Record<string, unknown>>;
    /** The request that they answer, for what needs one. */
    readonly request?: readonly (Pick<Asked, 'origin' | 'text'> & Partial<Asked>)[];
  };
};

type Spec<Options, About> = Facts & {
  readonly options: z.ZodType<Options>;
  /**
   * With `needs`: what is to be known of the request, made once for each text of an answer, when it opens.
   * Linear in the request. Undefined: there is nothing to look for, and the text is not looked at.
   */
  readonly about?: (answer: Answer, options: Options) => About | undefined;
  /**
   * Matches that start at or after `from`, leftmost first, not overlapping. What stands before `from`
   * may only be looked at, at most CONTEXT_CHARS of it. Linear in the text. Matches that start at or
   * after `until` are not asked for: leaving them out keeps a stream from being read again and again.
   */
  readonly inspect: (
    view: View,
    from: number,
    scope: {
      readonly channel: Channel;
      readonly options: Options;
      readonly until: number;
      readonly about: About;
      /** The text as it came; the view of a text that is JSON has its escapes resolved. */
      readonly raw: string;
    },
  ) => readonly Match[];
  /**
   * Exact detectors of answers: the smallest index >= `from` at which a match could still begin, or
   * has begun and could still change, were the text to go on; the length of the text when none could.
   * Whatever starts before that index is final. Bounded work, from the end of the text backwards.
   */
  readonly pending?: (view: View, from: number, options: Options, about: About) => number;
};

/** A detector with its options parsed. */
export type Bound = {
  readonly detector: Detector;
  readonly inspect: (
    view: View,
    from: number,
    scope: { readonly channel: Channel; readonly until: number; readonly raw?: string },
  ) => readonly Match[];
  readonly pending: (view: View, from: number) => number;
  /** With `needs`: this detector for one text of an answer; undefined when it has nothing to look for. */
  readonly answering: ((answer: Answer) => Bound | undefined) | undefined;
};

export type Detector = Facts & {
  readonly options: z.ZodType;
  /** Parses the options; throws BartizanError `config_invalid` when they do not fit. */
  readonly bind: (options: unknown) => Bound;
};

/** Declares a detector. The file's path under `detectors/` is its id. */
export function defineDetector<Options, About = undefined>(spec: Spec<Options, About>): Detector {
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
      const { about } = spec;
      // Without `needs` there is nothing about a request: About is undefined.
      const bound = boundTo(detector, spec, options, undefined as About);
      if (about === undefined) return bound;
      return {
        ...bound,
        answering: (answer) => {
          const known = about(answer, options);
          return known === undefined ? undefined : boundTo(detector, spec, options, known);
        },
      };
    },
  };
  return detector;
}

/** Whether `detector` runs under a configuration that switches some off and names options of others. */
export const isInForce = (
  { id, optIn }: Pick<Detector, 'id' | 'optIn'>,
  { disabled, options }: { readonly disabled: readonly string[]; readonly options: object },
): boolean => !disabled.includes(id) && (optIn !== true || Object.hasOwn(options, id));

function boundTo<Options, About>(
  detector: Detector,
  spec: Spec<Options, About>,
  options: Options,
  about: About,
): Bound {
  return {
    detector,
    inspect: (view, from, { channel, until, raw = view.text }) =>
      spec.inspect(view, from, { channel, options, until, about, raw }),
    pending: (view, from) =>
      spec.pending?.(view, from, options, about) ?? sentenceStart(spec, view, from),
    answering: undefined,
  };
}

function sentenceStart({ streaming }: Facts, view: View, from: number): number {
  if (streaming.class !== 'sentence') return from;
  for (let at = view.text.length - 1; at > from; at--) {
    if (/\s/.test(view.text.charAt(at)) && /[.!?。！？]/.test(view.text.charAt(at - 1))) return at;
  }
  return from;
}
