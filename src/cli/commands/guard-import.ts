// SPDX-License-Identifier: Apache-2.0
// `guard import`: a rule package exported from Microsoft Purview, turned into the part of bartizan.yaml that
// runs it. What it could not take over is named on stderr, with the reason; nothing is left out in silence.
import { readFileSync, statSync } from 'node:fs';
import { stringify } from 'yaml';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { detector } from '../../guard/detectors/privacy/imported.ts';
import { importRulePackage } from '../../guard/purview/rule-package.ts';
import { defineCommand } from '../command.ts';
import { plural } from './rows.ts';

/** The largest packages that are exported are under 2 MB. */
const FILE_BYTES = 16 * 1024 * 1024;

export const guardImport = defineCommand({
  name: 'guard import',
  summary: 'Turn a rule package exported from Microsoft Purview into configuration',
  usage: 'FILE.xml',
  options: {},
  examples: [
    'bartizan guard import package.xml > purview.yaml',
    'bartizan guard import package.xml --json',
  ],
  run: async ({ positionals, json, terminal }) => {
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      throw new BartizanError('usage', 'guard import takes one file');
    }
    const { set, left } = importRulePackage(read(file));
    if (set.rules.length === 0) {
      for (const { what, reason } of left) terminal.say(`left out: ${what}: ${reason}`);
      throw new BartizanError('config_invalid', `${file} holds no type that could be imported`);
    }
    // What is printed has to load: the detector's own options say whether it does.
    detector.bind(set);
    if (json) terminal.out(JSON.stringify({ guard: settings(set), left }));
    else {
      terminal.out(stringify({ guard: settings(set) }, { lineWidth: 0 }).trimEnd());
      for (const { what, reason } of left) terminal.say(`left out: ${what}: ${reason}`);
      const names = set.rules.map(({ entity }) => entity).join(', ');
      terminal.say(`${plural(set.rules.length, 'type')} imported: ${names}`);
    }
    return left.length === 0 ? EXIT.ok : EXIT.findings;
  },
});

const settings = (set: object) => ({ options: { [detector.id]: set } });

function read(file: string): Uint8Array {
  try {
    if (statSync(file).size > FILE_BYTES) {
      throw new BartizanError('config_invalid', `${file} is larger than any rule package`);
    }
    return readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof BartizanError) throw thrown;
    const code = (thrown as { code?: string }).code;
    throw new BartizanError('usage', `cannot read ${file}: ${code ?? 'unknown error'}`);
  }
}
