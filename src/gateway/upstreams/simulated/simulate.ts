// SPDX-License-Identifier: Apache-2.0
// The built-in model: deterministic, without a network, speaking every wire format. It is there to try
// Bartizan and to test it; it must never be mistaken for a model.
import type { WireId } from '../../../core/exchange.ts';
import type { JsonValue } from '../../../core/json/types.ts';
import { lastUserText, readAsk, type Ask } from './ask.ts';
import { chatWire } from './chat-wire.ts';
import { embeddings } from './embeddings.ts';
import { spoil } from './malformed.ts';
import { messagesWire } from './messages-wire.ts';
import { callTool, comply, echo, outputTokens, recite, type Reply } from './reply.ts';
import { responsesWire } from './responses-wire.ts';
import { scriptedAnswer, type Script, type ScriptedAnswer } from './script.ts';
import { fingerprint } from './tokens.ts';
import { errorBody, eventBytes, type Frame, type WireWriter } from './wire.ts';

/**
 * echo: the person's last words. comply: does what the last instruction says, whoever gave it.
 * tool-caller: calls the first tool offered. slow: echo with pauses. malformed: broken answers.
 * scripted: what the script says.
 */
export type SimulatedMode = 'echo' | 'comply' | 'tool-caller' | 'slow' | 'malformed' | 'scripted';

export type SimulatedRequest = {
  readonly wire: WireId;
  readonly model: string;
  readonly body: JsonValue;
  readonly stream: boolean;
  readonly mode: SimulatedMode;
  readonly script?: Script;
  /** Pause before each event that carries generated text; slow mode has one of its own. */
  readonly delayMs?: number;
};

export type SimulatedAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly { readonly delayMs: number; readonly bytes: Buffer }[];
};

const SLOW_MS = 20;

const REPLIES: Readonly<Record<Exclude<SimulatedMode, 'scripted'>, (ask: Ask) => Reply>> = {
  echo,
  slow: echo,
  malformed: echo,
  comply,
  'tool-caller': callTool,
};

const WRITERS: Readonly<Partial<Record<WireId, WireWriter>>> = {
  'openai-chat': chatWire,
  'openai-responses': responsesWire,
  'anthropic-messages': messagesWire,
};

/** The same request always gets the same answer. Never throws. */
export function simulate(request: SimulatedRequest): SimulatedAnswer {
  const { wire, body, model, mode } = request;
  if (wire === 'openai-embeddings') {
    const answer = embeddings(body, model);
    return answer === undefined ? refuse(wire, 'input is missing') : json(200, answer);
  }
  const ask = readAsk(wire, body);
  if (ask === undefined) return refuse(wire, 'nothing to answer');
  const writer = WRITERS[wire];
  if (writer === undefined) return json(200, { input_tokens: ask.inputTokens });

  if (mode === 'scripted') return scripted(request, ask, writer);
  const answer = write(request, writer, { ask, reply: REPLIES[mode](ask) });
  return mode === 'malformed' ? spoil(answer, lastUserText(ask), request.stream) : answer;
}

function scripted(request: SimulatedRequest, ask: Ask, writer: WireWriter): SimulatedAnswer {
  const answer = scriptedAnswer(request.script ?? [], lastUserText(ask));
  if (answer === undefined) return refuse(request.wire, 'no scripted answer matches');
  if (answer.rawBody !== undefined) return raw(answer, answer.rawBody, request.stream);
  const { status = 200 } = answer;
  if (status > 299) return refuse(request.wire, answer.text ?? 'scripted error', status);
  return { ...write(request, writer, { ask, reply: recite(ask, answer) }), status };
}

function raw(answer: ScriptedAnswer, body: string, stream: boolean): SimulatedAnswer {
  const type = answer.contentType ?? (stream ? 'text/event-stream' : 'application/json');
  return {
    status: answer.status ?? 200,
    headers: { 'content-type': type },
    chunks: [{ delayMs: 0, bytes: Buffer.from(body) }],
  };
}

function write(
  { model, stream, mode, delayMs }: SimulatedRequest,
  writer: WireWriter,
  { ask, reply }: Pick<Frame, 'ask' | 'reply'>,
): SimulatedAnswer {
  const words = reply.tokens.join('') + JSON.stringify(reply.toolCalls);
  const frame: Frame = {
    ask,
    reply,
    model,
    fingerprint: fingerprint(words),
    outputTokens: outputTokens(reply),
  };
  if (!stream) return json(200, writer.whole(frame));
  const pauseMs = delayMs ?? (mode === 'slow' ? SLOW_MS : 0);
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    chunks: writer.events(frame).map((event) => ({
      delayMs: event.generated ? pauseMs : 0,
      bytes: Buffer.from(eventBytes(event)),
    })),
  };
}

function json(status: number, body: JsonValue): SimulatedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    chunks: [{ delayMs: 0, bytes: Buffer.from(JSON.stringify(body)) }],
  };
}

function refuse(wire: WireId, message: string, status = 400): SimulatedAnswer {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  return json(status, errorBody(wire.startsWith('anthropic'), type, message));
}
