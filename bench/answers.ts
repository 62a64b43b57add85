// SPDX-License-Identifier: Apache-2.0
// What the fake upstream can be asked for. The model name says it, because a model name passes every
// gateway unchanged.
import { english } from './texts.ts';

/** json: at once, ~1 KB; paced: a stream of tokens; idle: one token, then silence; flood: a fast stream. */
export type AnswerKind = 'json' | 'paced' | 'idle' | 'flood';

export type Asked = {
  readonly kind: AnswerKind;
  /** paced: tokens; flood: bytes of text. */
  readonly amount: number;
  /** paced: milliseconds between tokens. */
  readonly spacingMs: number;
};

/** The model name that asks for an answer. */
export function modelFor({ kind, amount, spacingMs }: Asked): string {
  return `bench-${kind}-${amount}-${spacingMs}`;
}

export const JSON_MODEL: string = modelFor({ kind: 'json', amount: 0, spacingMs: 0 });

/** What a model name asks for; undefined when it is none of ours. */
export function askedBy(model: string): Asked | undefined {
  const parts = /^bench-(json|paced|idle|flood)-(\d+)-(\d+)$/.exec(model);
  if (parts === null) return undefined;
  const [, kind, amount, spacingMs] = parts;
  return { kind: kind as AnswerKind, amount: Number(amount), spacingMs: Number(spacingMs) };
}

const USAGE = { prompt_tokens: 500, completion_tokens: 170, total_tokens: 670 };

/** An unstreamed completion of about 1 KB. */
export const COMPLETION: Buffer = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1,
    model: 'bench',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: english(700) },
        finish_reason: 'stop',
      },
    ],
    usage: USAGE,
  }),
);

function frame(choices: readonly unknown[], usage?: typeof USAGE): string {
  const head = {
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'bench',
  };
  return `data: ${JSON.stringify({ ...head, choices, ...(usage && { usage }) })}\n\n`;
}

export const OPENING: string = frame([
  { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
]);

/** A frame that carries text. */
export function tokenFrame(content: string): string {
  return frame([{ index: 0, delta: { content }, finish_reason: null }]);
}

/** The end of a stream, with usage when the request asked for it. */
export function closing(withUsage: boolean): string {
  const finish = frame([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  return `${finish}${withUsage ? frame([], USAGE) : ''}data: [DONE]\n\n`;
}
