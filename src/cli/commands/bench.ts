// SPDX-License-Identifier: Apache-2.0
// `bench`: measures this build on this machine. The bench itself lives beside `src/` and is loaded only
// when asked for, so that nothing a node runs depends on it.
import { BartizanError } from '../../core/errors.ts';
import type { ExitCode } from '../../core/error-codes.ts';
import { defineCommand, type Terminal, text } from '../command.ts';

type Bench = {
  readonly runBench: (
    options: {
      readonly size: 'quick' | 'full';
      readonly only: readonly string[];
      readonly json: boolean;
    },
    terminal: Pick<Terminal, 'out' | 'say'>,
  ) => Promise<ExitCode>;
};

export const bench = defineCommand({
  name: 'bench',
  summary: 'Measure latency, throughput, streams and memory beside a direct call and a peer',
  usage: '[--quick] [--only NAME,...]',
  options: {
    quick: { type: 'boolean', help: 'smaller loads: minutes become about one' },
    only: {
      type: 'string',
      help: 'some measures only: latency, throughput, streams, idle, slow-readers, micro',
    },
  },
  examples: [
    'bartizan bench --quick',
    'bartizan bench --json | tail -n 1',
    'bartizan bench --only latency,micro',
  ],
  run: async (context) => {
    const { runBench } = await load();
    const only = text(context, 'only')?.split(',') ?? [];
    const size = context.values['quick'] === true ? 'quick' : 'full';
    return runBench({ size, only, json: context.json }, context.terminal);
  },
});

async function load(): Promise<Bench> {
  // Not a literal: `src/` imports nothing beside itself, and an installation may leave the bench out.
  const file = new URL('../../../bench/main.ts', import.meta.url);
  try {
    return (await import(file.href)) as Bench;
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    if (!missing) throw cause;
    throw new BartizanError('not_found', 'the bench is not part of this installation', { cause });
  }
}
