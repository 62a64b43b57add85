// SPDX-License-Identifier: Apache-2.0
// `guard scan`: what the detectors say about texts, without a running node and without a model call.
import { performance } from 'node:perf_hooks';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import type { Channel } from '../../guard/detector.ts';
import { defineCommand, type Terminal, text } from '../command.ts';
import { linesOf } from '../jsonl.ts';
import { CONTENT_OPTIONS, type GuardEngine, guardEngine } from './guard-engine.ts';
import { isRefusedInjection } from './shipped-policy.ts';

const CHANNELS: readonly string[] = ['user', 'document', 'tool', 'output'];

export const guardScan = defineCommand({
  name: 'guard scan',
  summary: 'Scan texts for injection, personal data, secrets and exfiltration',
  usage: '[--jsonl] [--channel user|document|tool|output] [--config FILE] [--content FOLDER]',
  options: {
    jsonl: {
      type: 'boolean',
      help: 'stdin holds lines {"id","text","channel"}; one JSON line out for each',
    },
    channel: { type: 'string', help: 'where the text comes from (default: user)' },
    ...CONTENT_OPTIONS,
  },
  examples: [
    'echo "my card is 4111 1111 1111 1111" | bartizan guard scan',
    'bartizan guard scan --jsonl < prompts.jsonl',
  ],
  run: async (context) => {
    const channel = channelOf(text(context, 'channel') ?? 'user');
    const { terminal } = context;
    const guard = guardEngine(context);
    if (context.values['jsonl'] === true) return scanLines(terminal, channel, guard);
    const chunks: Buffer[] = [];
    for await (const chunk of terminal.input()) chunks.push(chunk);
    const result = scan(Buffer.concat(chunks).toString('utf8'), channel, guard);
    if (context.json) terminal.out(JSON.stringify(result));
    else {
      for (const { detector, start, end, score } of result.findings) {
        terminal.out(`${detector}  ${start}-${end}  score ${score}`);
      }
      terminal.say(
        `injection score ${result.score}, ${result.flagged ? 'flagged' : 'not flagged'}`,
      );
    }
    return result.flagged || result.findings.length > 0 ? EXIT.findings : EXIT.ok;
  },
});

async function scanLines(
  terminal: Terminal,
  fallback: Channel,
  guard: GuardEngine,
): Promise<typeof EXIT.ok | typeof EXIT.inconclusive> {
  let scanned = 0;
  for await (const line of linesOf(terminal.input())) {
    if ('problem' in line) {
      throw new BartizanError('usage', `line ${line.number} of stdin is ${line.problem}`);
    }
    if (line.text.trim() === '') continue;
    const row = parseRow(line.text, line.number);
    const channel = row.channel === undefined ? fallback : channelOf(row.channel);
    terminal.out(JSON.stringify({ id: row.id, ...scan(row.text, channel, guard) }));
    scanned++;
  }
  return scanned === 0 ? EXIT.inconclusive : EXIT.ok;
}

function scan(content: string, channel: Channel, guard: GuardEngine) {
  const started = performance.now();
  const { score, findings } = guard.scan(content, channel);
  const micros = Math.round((performance.now() - started) * 1000);
  return {
    score,
    flagged: isRefusedInjection(findings, channel),
    findings: findings.map(({ detector, start, end, score: findingScore }) => ({
      detector,
      start,
      end,
      score: findingScore,
    })),
    micros,
  };
}

function channelOf(name: string): Channel {
  if (CHANNELS.includes(name)) return name as Channel;
  throw new BartizanError('usage', `no such channel; known: ${CHANNELS.join(', ')}`);
}

function parseRow(line: string, number: number): { id: unknown; text: string; channel?: string } {
  try {
    const row = JSON.parse(line) as { id?: unknown; text?: unknown; channel?: unknown };
    if (typeof row.text === 'string') {
      const { id = number, text: content, channel } = row;
      return { id, text: content, ...(typeof channel === 'string' ? { channel } : {}) };
    }
  } catch {
    // Reported below with its line number, without its content.
  }
  throw new BartizanError('usage', `line ${number} of stdin is not {"id","text","channel"}`);
}
