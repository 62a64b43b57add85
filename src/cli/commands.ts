// SPDX-License-Identifier: Apache-2.0
// All commands, in the order of the help page.
import type { Command } from './command.ts';
import { bench } from './commands/bench.ts';
import { configCheck, configSchema } from './commands/config.ts';
import { guardScan } from './commands/guard.ts';
import { keyCreate, keyList, keyRevoke } from './commands/key.ts';
import { killList, killOff, killOn } from './commands/kill.ts';
import { start } from './commands/start.ts';

export const COMMANDS: readonly Command[] = [
  start,
  configCheck,
  configSchema,
  keyCreate,
  keyList,
  keyRevoke,
  guardScan,
  killOn,
  killOff,
  killList,
  bench,
];
