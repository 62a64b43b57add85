// SPDX-License-Identifier: Apache-2.0
// The tool packs of a configuration, read from their folders. Cedar is loaded with the first pack, and not at all
// where there is none.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { PolicyConfig } from '../../policy/config.ts';
import type { ToolPacks } from '../../policy/executors/cedar.ts';
import { openToolPack, type ToolPackSource } from '../../policy/executors/cedar-pack.ts';
import type { Cedar } from '../../policy/executors/cedar-platform.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', '..', 'policies', 'cedar');
const FILE_BYTES_MAX = 1024 * 1024;

const toolsFile = z.strictObject({
  tools: z.array(
    z.strictObject({
      name: z.string().min(1).max(128),
      description: z.string().optional(),
      groups: z.array(z.string()).max(20).default([]),
      parameters: z.record(z.string(), z.unknown()),
    }),
  ),
});

const require = createRequire(import.meta.url);

/** Undefined without packs. Throws `config_invalid` for a folder, and for policies, that cannot be used. */
export function openToolPacks({
  packs,
  unknown_tools: unknownTools,
}: PolicyConfig['tool_packs']): ToolPacks | undefined {
  if (packs.length === 0) return undefined;
  const cedar = require('@cedar-policy/cedar-wasm/nodejs') as Cedar;
  return {
    cedar,
    unknownTools,
    packs: packs.map(({ name, directory }, index) => {
      try {
        return openToolPack(sourceIn(name, directory ?? join(SHIPPED, name)), cedar);
      } catch (thrown) {
        const why = thrown instanceof BartizanError ? thrown.message : 'it cannot be read';
        throw new BartizanError('config_invalid', `Tool pack ${name}: ${why}`, {
          pointer: `/policy/tool_packs/packs/${index}`,
          cause: thrown,
        });
      }
    }),
  };
}

function sourceIn(name: string, folder: string): ToolPackSource {
  const read = (file: string): string => {
    const text = readFileSync(join(folder, file), 'utf8');
    if (text.length <= FILE_BYTES_MAX) return text;
    throw new BartizanError('bundle_policy_invalid', `${file} is larger than 1 MiB`);
  };
  const text = read('tools.json');
  let tools: unknown;
  try {
    tools = JSON.parse(text);
  } catch {
    throw new BartizanError('bundle_policy_invalid', 'tools.json is no JSON');
  }
  const known = toolsFile.safeParse(tools);
  if (!known.success) {
    const [issue] = known.error.issues;
    const at = issue?.path.join('/') ?? '';
    throw new BartizanError('bundle_policy_invalid', `tools.json /${at}: ${issue?.message}`);
  }
  return {
    name,
    tools: known.data.tools,
    policies: { file: 'policies.cedar', text: read('policies.cedar') },
  };
}
