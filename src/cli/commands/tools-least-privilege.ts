// SPDX-License-Identifier: Apache-2.0
// `tools least-privilege`: the tools that an app offers its models beside those that they called, out of recorded
// decisions, and the list of allowed tools that follows. It proposes and changes nothing.
import { stringify } from 'yaml';
import { printable } from '../../config/words.ts';
import { EXIT } from '../../core/error-codes.ts';
import { BartizanError } from '../../core/errors.ts';
import { CONNECTION_OPTIONS } from '../admin-client.ts';
import { defineCommand, text } from '../command.ts';
import { DECISION_OPTIONS } from '../recorded-decisions.ts';
import { plural } from './rows.ts';
import { seenTools, type Use } from './tools-seen.ts';

/** Calls after which it means something that a tool was never called. */
const CALLS_MIN = 20;

export const toolsLeastPrivilege = defineCommand({
  name: 'tools least-privilege',
  summary: 'Compare the tools an app offers with those its models call, and propose fewer',
  usage: '--app ID --events FILE|--server [--from TIME]',
  options: { ...DECISION_OPTIONS, ...CONNECTION_OPTIONS },
  examples: ['bartizan tools least-privilege --app support --server --from 2026-01-01'],
  run: async (context) => {
    const app = text(context, 'app');
    if (app === undefined) throw new BartizanError('usage', 'tools least-privilege needs --app ID');
    const { offered, called, decisions, unreadable } = await seenTools(context);
    // A tool whose every call was held is not one that the app needs.
    const needed = [...called].filter(([, use]) => use.calls > use.held).map(([tool]) => tool);
    const allowed = needed.filter((tool) => offered.has(tool)).sort();
    const unused = [...offered].filter((tool) => !called.has(tool)).sort();
    const onlyHeld = [...called].filter(([, use]) => use.calls === use.held).map(([tool]) => tool);
    const calls = [...called.values()].reduce((sum, use) => sum + use.calls, 0);
    const enough = calls >= CALLS_MIN;
    const { terminal } = context;
    if (context.json) {
      const rows = rowsOf(offered, called);
      const found = {
        app,
        decisions,
        calls,
        enough,
        unreadable,
        unused,
        only_held: onlyHeld.sort(),
      };
      terminal.out(JSON.stringify({ ...found, rows, proposal: { tools: { allowed } } }));
      return enough ? EXIT.ok : EXIT.inconclusive;
    }
    for (const { tool, ...use } of rowsOf(offered, called)) terminal.out(rowLine(tool, use));
    terminal.say(
      `${plural(offered.size, 'tool')} offered, ${unused.length} never called in ${plural(calls, 'call')}`,
    );
    if (unreadable > 0) terminal.say(`${plural(unreadable, 'line')} could not be read`);
    if (!enough) {
      terminal.say(`Too few calls to propose anything: ${CALLS_MIN} are needed`);
      return EXIT.inconclusive;
    }
    terminal.out('');
    for (const line of stringify({ apps: { [app]: { tools: { allowed } } } })
      .trimEnd()
      .split('\n'))
      terminal.out(printable(line));
    return EXIT.ok;
  },
});

type Row = Use & { readonly tool: string; readonly offered: boolean };

function rowsOf(offered: ReadonlySet<string>, called: ReadonlyMap<string, Use>): readonly Row[] {
  return [...new Set([...called.keys(), ...offered])].sort().map((tool) => ({
    tool,
    offered: offered.has(tool),
    ...(called.get(tool) ?? { calls: 0, held: 0 }),
  }));
}

const rowLine = (tool: string, { calls, held, offered }: Omit<Row, 'tool'>): string =>
  printable(
    `${tool.padEnd(40)}  ${String(calls).padStart(6)} calls  ${String(held).padStart(6)} held${offered ? '' : '  not offered'}`,
  );
