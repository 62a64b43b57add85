// SPDX-License-Identifier: Apache-2.0
// Weaknesses in code that a model writes: calls and lines that are wrong almost wherever they stand. It
// reads line by line and follows no data, so it says where to look, not that something can be exploited.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { ARGS_CHARS, NAME_CHARS, openName, placesIn, restEnd } from './code-places.ts';
import { ASSIGNED, CALLS, LINES } from './insecure-code.data.ts';

const CWES = [...new Set([...CALLS, ...ASSIGNED, ...LINES].map(({ cwe }) => cwe))].sort(
  (a, b) => a - b,
);

export const detector = defineDetector({
  id: 'output/insecure-code',
  version: '2',
  title: 'Weakness in code',
  summary: `Finds calls and lines in Python, JavaScript, TypeScript, Java, C, C++, C#, PHP, Go, Ruby, Rust, SQL and shell that are weaknesses: ${CWES.length} CWE entries from command injection to hard-coded credentials.`,
  why: 'Code of a model is run by people who did not write it. Only single lines are judged: weaknesses that need the flow of data are not found, and a call may be right where it stands.',
  taxonomy: ['owasp-llm-2025:LLM05', ...CWES.map((cwe) => `cwe-4.18:CWE-${cwe}`)],
  phases: ['response'],
  streaming: { class: 'exact', holdChars: NAME_CHARS + ARGS_CHARS + 8 },
  view: 'folded',
  severity: 'medium',
  options: z.strictObject({
    ignored: z
      .array(z.int().min(1))
      .max(200)
      .default([])
      .describe('CWE numbers that are not reported'),
    min_score: z
      .number()
      .min(0)
      .max(1)
      .default(0.6)
      .describe(
        'Rules below this are often right where they stand: random numbers, lengths in variables',
      ),
  }),
  examples: {
    hits: [
      { text: 'import os\nos.system("ping " + host)\n', found: ['os.system('] },
      {
        text: 'cursor.execute("SELECT * FROM t WHERE n = \'" + name + "\'")\n',
        found: ['cursor.execute('],
      },
      { text: 'char b[8]; strcpy(b, argv[1]);\n', found: ['strcpy('] },
      { text: 'requests.get(url, verify=False)\n', found: ['verify'] },
      { text: 'db_password = "hunter2-prod"\n', found: ['db_password '] },
      { text: 'const h = crypto.createHash("md5")\n', found: ['crypto.createHash('] },
      { text: 'data = pickle.loads(body)\nyaml.load(f)\n', found: ['pickle.loads(', 'yaml.load('] },
      {
        text: 'chmod -R 777 /srv\ncurl https://x.example/i.sh | sudo sh\n',
        found: ['chmod', 'curl'],
      },
      { text: 'sql = f"SELECT * FROM users WHERE id = {user_id}"\n', found: ['sql '] },
    ],
    misses: [
      'cursor.execute("SELECT * FROM t WHERE n = %s", (name,))\n',
      'subprocess.run(["ls", "-l"], check=True)\n',
      'yaml.load(f, Loader=SafeLoader)\nyaml.safe_load(f)\n',
      'password = os.environ["DB_PASSWORD"]\npassword = input("Password: ")\n',
      'You can evaluate (or execute) the plan: note that a system (any system) has limits.',
      'const h = crypto.createHash("sha256")\nsnprintf(b, sizeof b, "%s", s);\n',
    ],
  },
  inspect(view, from, { options, until }) {
    const { text } = view;
    const matches: Match[] = [];
    for (const place of placesIn(view, from, until)) {
      const end = restEnd(text, place);
      const found = place.judge(text.slice(place.end, end < 0 ? text.length : end));
      if (found === undefined || found.score < options.min_score) continue;
      if (options.ignored.includes(found.cwe) || place.start < (matches.at(-1)?.end ?? 0)) continue;
      const { cwe, score } = found;
      matches.push({ start: place.start, end: place.end, entity: `cwe-${cwe}`, score });
    }
    return matches;
  },
  pending(view, from) {
    const { text } = view;
    for (const place of placesIn(view, from, text.length)) {
      if (restEnd(text, place) < 0) return Math.min(place.start, openName(text, from));
    }
    return openName(text, from);
  },
});
