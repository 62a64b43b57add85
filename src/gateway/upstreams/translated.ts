// SPDX-License-Identifier: Apache-2.0
// An upstream's body in the caller's wire. A stream is translated event by event; an unstreamed answer is
// read whole first. What does not translate ends the body with an error: nothing passes as it came.
import { BartizanError, asBartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonBody } from '../../core/json/types.ts';
import { SseParser, type SseEvent } from '../../protocols/sse.ts';
import type { AnswerContext, Translation } from '../../protocols/translate/translation.ts';
import type { UpstreamBody } from '../flow.ts';

/** Takes chunks of the upstream and gives back what they come to. Throws BartizanError. */
type Converter = {
  readonly push: (chunk: Buffer) => Buffer;
  readonly end: () => Buffer;
};

/** `body` must be bounded: an unstreamed one is held in memory. */
export function translatedBody(
  body: UpstreamBody,
  translation: Translation,
  { stream, ...context }: AnswerContext & { readonly stream: boolean },
): UpstreamBody {
  const converter = stream ? streamed(translation, context) : whole(translation, context);
  return {
    start(sink) {
      let open = true;
      const pass = (convert: () => Buffer): void => {
        try {
          const bytes = convert();
          if (bytes.length > 0) sink.data(bytes);
        } catch (thrown) {
          open = false;
          body.abort();
          sink.error(asBartizanError(thrown));
        }
      };
      body.start({
        data(chunk) {
          if (open) pass(() => converter.push(chunk));
        },
        end() {
          if (open) pass(() => converter.end());
          if (open) sink.end();
        },
        error(error) {
          if (open) sink.error(error);
        },
      });
    },
    pause: () => body.pause(),
    resume: () => body.resume(),
    abort: () => body.abort(),
  };
}

function streamed(translation: Translation, context: AnswerContext): Converter {
  const parser = new SseParser();
  const translator = translation.stream(context);
  const translate = (events: readonly SseEvent[]): Buffer[] =>
    events.map((event) => translator.push(event));
  return {
    push: (chunk) => Buffer.concat(translate(parser.push(chunk))),
    end: () => Buffer.concat([...translate(parser.end()), translator.end()]),
  };
}

function whole(translation: Translation, context: AnswerContext): Converter {
  const chunks: Buffer[] = [];
  return {
    push(chunk) {
      chunks.push(chunk);
      return Buffer.alloc(0);
    },
    end: () => translation.answer(parsed(Buffer.concat(chunks)), context),
  };
}

function parsed(bytes: Buffer): JsonBody {
  try {
    return parseStrict(bytes);
  } catch (cause) {
    throw new BartizanError('upstream_malformed', undefined, { cause });
  }
}
