// SPDX-License-Identifier: Apache-2.0
// What the simulated model answers, before it is put into a wire format. Deterministic: the same request
// always gets the same answer.
import { lastUserText, newToolResult, newTurns, type Ask, type ToolCall } from './ask.ts';
import { fillArguments } from './arguments.ts';
import { orderedCall, orderedWords } from './instruction.ts';
import type { ScriptedAnswer } from './script.ts';
import { tokensOf } from './tokens.ts';

export type Reply = {
  readonly reasoning: readonly string[];
  /** The text in the pieces in which it is streamed. */
  readonly tokens: readonly string[];
  readonly toolCalls: readonly ToolCall[];
  readonly finish: 'stop' | 'length' | 'tool-calls';
};

/** Answers with the person's last words. */
export function echo(ask: Ask): Reply {
  return say(ask, lastUserText(ask));
}

/** Does what it is told last, by whoever. */
export function comply(ask: Ask): Reply {
  const turns = newTurns(ask);
  for (const { text } of turns.toReversed()) {
    const ordered = orderedCall(text, ask.tools);
    if (ordered !== undefined) return call(ordered);
  }
  const system = ask.turns
    .filter(({ role }) => role === 'system')
    .map(({ text }) => text)
    .join('\n');
  return say(ask, `Sure. ${orderedWords(turns.at(-1)?.text ?? lastUserText(ask), system)}`);
}

/** Calls the first tool offered; says what it answered when it has. */
export function callTool(ask: Ask): Reply {
  const result = newToolResult(ask);
  if (result !== undefined) return say(ask, `The tool answered: ${result}`);
  const [tool] = ask.tools;
  if (tool === undefined) return echo(ask);
  return call({ name: tool.name, arguments: fillArguments(tool.schema, lastUserText(ask)) });
}

export function recite(ask: Ask, answer: ScriptedAnswer): Reply {
  const { chunks, text = '', toolCalls = [], reasoning = '' } = answer;
  const spoken = limited(ask, chunks ?? tokensOf(text));
  return {
    ...spoken,
    reasoning: tokensOf(reasoning),
    toolCalls,
    finish: toolCalls.length > 0 ? 'tool-calls' : spoken.finish,
  };
}

/** Tokens of output, as usage reports them. */
export function outputTokens({ reasoning, tokens, toolCalls }: Reply): number {
  const calls = toolCalls.map((one) => tokensOf(JSON.stringify(one.arguments)).length + 1);
  return calls.reduce((sum, count) => sum + count, reasoning.length + tokens.length);
}

const say = (ask: Ask, text: string): Reply => limited(ask, tokensOf(text));

function limited(ask: Ask, tokens: readonly string[]): Reply {
  const short = tokens.length <= ask.maxTokens;
  return {
    reasoning: [],
    tokens: short ? tokens : tokens.slice(0, Math.max(0, ask.maxTokens)),
    toolCalls: [],
    finish: short ? 'stop' : 'length',
  };
}

const call = (toolCall: ToolCall): Reply => ({
  reasoning: [],
  tokens: [],
  toolCalls: [toolCall],
  finish: 'tool-calls',
});
