// SPDX-License-Identifier: Apache-2.0
// The configuration in force: as data, as a file, in words; checked and read again. It holds references to
// secrets, never secrets.
import { z } from 'zod';
import { explain, explanationLines } from '../../config/explain.ts';
import { asYaml } from '../../config/text.ts';
import { BartizanError } from '../../core/errors.ts';
import { RESOURCE_KINDS } from '../../core/ports/cluster.ts';
import { defineRoute } from '../route.ts';
import { by, partName, problem, why } from './schemas.ts';

/** A thousand apps, spelled out; and the bytes of that as a JSON string. */
const TEXT_CHARS_MAX = 1_000_000;
const BODY_BYTES_MAX = 3 * 1024 * 1024;

export const getConfiguration = defineRoute({
  method: 'GET',
  path: '/api/v1/configuration',
  role: 'viewer',
  reach: 'installation',
  summary: 'The configuration in force, file and API together, and where each part comes from',
  query: z.strictObject({
    format: z.enum(['json', 'yaml']).default('json').describe('yaml: as the text of a file'),
  }),
  response: z.object({
    version: z.string(),
    parts: z.array(
      z.object({ kind: z.enum(RESOURCE_KINDS), id: z.string(), from: z.enum(['file', 'api']) }),
    ),
    config: z.unknown().optional(),
    yaml: z.string().optional(),
  }),
  handle: async ({ plane, query }) => {
    const { version, config } = plane.configuration();
    const lists = await Promise.all(RESOURCE_KINDS.map((kind) => plane.resources(kind)));
    const parts = lists.flat().map(({ kind, id, from }) => ({ kind, id, from }));
    const shown = query.format === 'yaml' ? { yaml: asYaml(config) } : { config };
    return { status: 200, body: { version, parts, ...shown } };
  },
});

const said = z.object({ title: z.string(), lines: z.array(z.string()) });

export const explainConfiguration = defineRoute({
  method: 'GET',
  path: '/api/v1/configuration/explain',
  role: 'viewer',
  reach: 'scoped',
  summary: 'In words: which app may use what, under which limits and protections, and what is weak',
  query: z.strictObject({ app: partName.optional().describe('Only this app') }),
  response: z.object({
    version: z.string(),
    installation: z.array(said),
    apps: z.array(said.extend({ app: z.string(), tenant: z.string() })),
    warnings: z.array(
      z.object({ path: z.string(), message: z.string(), app: z.string().optional() }),
    ),
    text: z.string().describe('The same as one text'),
  }),
  handle: async ({ plane, access, query }) => {
    const { version, config } = plane.configuration();
    const explanation = explain(
      config,
      (target) => access.sees(target) && (query.app === undefined || query.app === target.app),
    );
    if (query.app !== undefined && explanation.apps.length === 0) {
      throw new BartizanError('not_found', 'No app with this id.');
    }
    const text = explanationLines(explanation).join('\n');
    return { status: 200, body: { version, ...explanation, text } };
  },
});

export const checkConfiguration = defineRoute({
  method: 'POST',
  path: '/api/v1/configuration/check',
  role: 'admin',
  reach: 'installation',
  summary: 'What a configuration file would be refused for, together with the parts made here',
  body: z.strictObject({ text: z.string().max(TEXT_CHARS_MAX).describe('Of a bartizan.yaml') }),
  bodyBytesMax: BODY_BYTES_MAX,
  response: z.object({ ok: z.boolean(), problems: z.array(problem) }),
  handle: async ({ plane, body }) => {
    const problems = plane.checkConfiguration(body.text);
    return { status: 200, body: { ok: problems.length === 0, problems } };
  },
});

export const postReload = defineRoute({
  method: 'POST',
  path: '/api/v1/reload',
  role: 'admin',
  reach: 'installation',
  summary: 'Read the configuration file again: taken whole and at once, or not at all',
  body: z.strictObject({ why }),
  response: z.object({ version: z.string(), workers: z.int() }),
  handle: async ({ plane, body, actor }) => {
    const result = await plane.reload(by(actor, body.why));
    if (result.ok) {
      return { status: 200, body: { version: result.version, workers: result.workers } };
    }
    return {
      status: 422,
      body: {
        error: {
          code: 'config_invalid',
          message: 'The configuration is not valid; the old one stays in force.',
          problems: result.problems,
        },
      },
    };
  },
});
