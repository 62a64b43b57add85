// SPDX-License-Identifier: Apache-2.0
// Lines of program code and the languages that they are in, for applications that are not for code, or for
// some languages only. A line counts when it can hardly be anything else.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { KIND, kindOf } from '../../scorer/letters.ts';
import { CODE_LANGUAGES } from './code-lines.data.ts';

/** Longest line that is read; the rest of a longer one is passed over. */
const LINE_CHARS = 400;
const NAMES = CODE_LANGUAGES.map(({ name }) => name);
const FENCES = new Map(
  CODE_LANGUAGES.flatMap(({ name, fences }) => fences.split(' ').map((fence) => [fence, name])),
);
const FENCE = /^\s*(?:```|~~~)\s*([\w+#.-]+)/;
/** Without any of these a line is no code of the kinds that are told. */
const SIGN = /[(){}[\];=<>#$:@_|/]|^\s*(?:end|done|fi)\s*$|\b[A-Z]{4,}\b|^\s*\w+ -?\w/;

const list = (about: string) => z.array(z.enum(NAMES)).default([]).describe(about);

function languageOf(line: string): string | undefined {
  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) return FENCES.get(fence.toLowerCase()) ?? 'other';
  if (!SIGN.test(line)) return undefined;
  return CODE_LANGUAGES.find((one) => one.line.test(line))?.name;
}

/** End of the line that starts at `start`; -1 when the text ends before that, and before its bound. */
function lineEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (kindOf(text.charCodeAt(at)) === KIND.newline) return at + 1;
    if (at - start >= LINE_CHARS) return at;
  }
  return -1;
}

export const detector = defineDetector({
  id: 'content/code',
  version: '1',
  title: 'Program code',
  summary: `Finds lines of code in ${NAMES.join(', ')}, and code blocks marked with a language.`,
  why: 'An assistant for customers has no reason to write code, and code in a question to it is often an attempt at something. Pseudo-code, and lines that could be prose, are not found.',
  taxonomy: ['owasp-llm-2025:LLM05'],
  phases: ['request', 'response'],
  streaming: { class: 'sentence', holdChars: LINE_CHARS + 2 },
  view: 'original',
  optIn: true,
  severity: 'info',
  options: z.strictObject({
    allowed: list('Languages that are no finding'),
    denied: list('Languages that are found; empty: all that are not allowed'),
  }),
  examples: {
    options: { allowed: ['sql'] },
    hits: [
      { text: 'Use this:\n```python\nx\n```', found: ['```python'] },
      { text: '#include <stdio.h>\nand so on', found: ['#include <stdio.h>'] },
      { text: 'const a = require("fs");', found: ['const a = require("fs");'] },
      { text: 'x\n    def run(self, name):\n', found: ['    def run(self, name):'] },
    ],
    misses: [
      'SELECT name FROM users WHERE id = 3',
      'If you want, I can explain it in more detail: just ask.',
      'Import the file, then choose "for each row" in the menu.',
    ],
  },
  inspect({ text }, from, { options, until }) {
    const { allowed, denied } = options;
    const matches: Match[] = [];
    for (let start = from; start < until; ) {
      const end = lineEnd(text, start);
      const next = end < 0 ? text.length : end;
      const line = text.slice(start, next).trimEnd();
      const name = line === '' ? undefined : languageOf(line);
      const isFound =
        name !== undefined &&
        !allowed.some((one) => one === name) &&
        (denied.length === 0 || denied.some((one) => one === name));
      if (isFound) {
        matches.push({ start, end: start + line.length, entity: `code-${name}`, score: 0.95 });
      }
      start = next;
    }
    return matches;
  },
  pending({ text }, from) {
    for (let start = from; start < text.length; ) {
      const end = lineEnd(text, start);
      if (end < 0) return start;
      start = end;
    }
    return text.length;
  },
});
