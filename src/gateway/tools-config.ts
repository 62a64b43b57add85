// SPDX-License-Identifier: Apache-2.0
// What people say about the tools of an app, in place of what is proposed from their definitions, and how the app puts
// documents into messages. What would say nothing, or contradict itself, is refused.
import { z } from 'zod';

const PATTERN = /^[A-Za-z0-9_.*:/-]{1,100}$/;
const ROLES_MAX = 500;
const ARGUMENTS_MAX = 64;
const DOCUMENTS_MAX = 16;
const MARKER_CHARS_MAX = 500;

const pattern = z
  .string()
  .regex(PATTERN, 'The name of a tool; "*" stands for any characters, "*" alone for every tool');

const toolRole = z
  .strictObject({
    action: z
      .enum(['read', 'send', 'pay', 'create', 'update', 'delete', 'grant', 'execute'])
      .optional()
      .describe('What a call does'),
    sinks: z
      .array(z.enum(['egress', 'payment', 'state', 'identity', 'execution']))
      .max(5)
      .optional()
      .describe('Where it reaches; default: what follows from the action'),
    source: z
      .enum(['private', 'directory', 'open', 'text'])
      .optional()
      .describe(
        'What its results hold. directory: names and addresses; open: what anyone can write; text: the words of documents',
      ),
    arguments: z
      .record(
        z.string().min(1).max(100),
        z.enum(['target', 'object', 'url', 'command', 'secret', 'amount', 'content', 'detail']),
      )
      .refine((named) => Object.keys(named).length <= ARGUMENTS_MAX, {
        message: `At most ${ARGUMENTS_MAX} arguments of one tool`,
      })
      .optional()
      .describe('What arguments are for, by name; content and detail are not critical'),
  })
  .refine((role) => Object.values(role).some((said) => said !== undefined), {
    message: 'Says nothing: name an action, sinks, a source or arguments',
  })
  .refine(({ action, sinks = [] }) => action !== 'read' || sinks.length === 0, {
    path: ['sinks'],
    message: 'A tool that only reads has no sinks: leave one of the two out',
  });

const documentTemplate = z.strictObject({
  before: z
    .string()
    .min(3)
    .max(MARKER_CHARS_MAX)
    .regex(/\S/, 'A marker needs a character that is no space')
    .describe('The literal text of the prompt before a document'),
  after: z
    .string()
    .max(MARKER_CHARS_MAX)
    .default('')
    .describe('The literal text after it; empty: the document goes on to the end of the message'),
});

export const appToolsConfig = z
  .strictObject({
    allowed: z
      .array(pattern)
      .max(ROLES_MAX)
      .default(['*'])
      .describe(
        'Tools that models may call for this app, by name or pattern; calls of others are refused',
      ),
    roles: z
      .record(pattern, toolRole)
      .refine((roles) => Object.keys(roles).length <= ROLES_MAX, {
        message: `At most ${ROLES_MAX} roles`,
      })
      .default({})
      .describe('Roles of tools by name or pattern: the exact name first, then in this order'),
    documents: z
      .array(documentTemplate)
      .max(DOCUMENTS_MAX)
      .default([])
      .describe(
        'How the prompts of this app mark pasted documents: what stands there is not the user speaking',
      ),
  })
  .prefault({})
  .describe('What is known about the tools of the app: docs/agents.md');
