// SPDX-License-Identifier: Apache-2.0
// The page of commands: the very help texts that `--help` prints.
import { allCommands } from '../../src/cli/commands.ts';
import { commandHelp, overview } from '../../src/cli/help.ts';
import { generatedFrom } from './markdown.ts';

export async function cliPage(): Promise<string> {
  const all = await allCommands();
  const commands = all.map(
    (command) => `## bartizan ${command.name}\n\n\`\`\`text\n${commandHelp(command)}\n\`\`\`\n`,
  );
  return `${generatedFrom('src/cli/commands.ts')}

# Commands

In a checkout: \`npx bartizan <command>\`. Data goes to stdout, words to stderr.

\`\`\`text
${overview(all)}
\`\`\`

${commands.join('\n')}`;
}
