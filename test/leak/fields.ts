// SPDX-License-Identifier: Apache-2.0
// Every field that is tested for leaks.
import { CHAT_FIELDS } from './chat-fields.ts';
import type { Field } from './field.ts';
import { MESSAGES_FIELDS } from './messages-fields.ts';
import { RESPONSES_FIELDS } from './responses-fields.ts';

export const FIELDS: readonly Field[] = [...CHAT_FIELDS, ...MESSAGES_FIELDS, ...RESPONSES_FIELDS];
