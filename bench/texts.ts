// SPDX-License-Identifier: Apache-2.0
// The requests of the bench: plain English of the kind people send to assistants, with nothing in it that
// a rule should find. The sizes are those of whole bodies.

const SENTENCES = [
  'Our team meets every Tuesday to talk about the plans for the coming week.',
  'Please write a short summary of the notes below for colleagues who could not attend.',
  'The garden behind the library is open to visitors from early spring until late autumn.',
  'We compared three suppliers and found that delivery times differ more than prices do.',
  'She asked whether the report could be ready before the end of the month, and it can.',
  'Most of the questions that reach support concern shipping, returns and gift vouchers.',
  'A clear heading and a good first paragraph help readers more than a long introduction.',
  'The old bridge was closed for repairs, so the bus now takes the road along the river.',
  'Bread dough needs warmth, a little patience and flour that is not too old.',
  'Explain the difference between a lease and a licence in words that a tenant understands.',
  'The new schedule gives the night shift one more person and a longer break.',
  'Could you suggest a friendlier wording for the letter, without making it longer?',
  'In the second half of the year, demand usually falls and the warehouse fills up again.',
  'The children drew maps of the village and marked every place where they like to play.',
  'Good documentation says what a thing is for before it says how to use it.',
  'We would like to move the workshop to the larger room if it is free that afternoon.',
] as const;

const TURN_CHARS = 900;

/** English text of `chars` characters; another `start` gives another order of the same sentences. */
export function english(chars: number, start = 0): string {
  const parts: string[] = [];
  for (let length = 0, next = start; length < chars; next += 1 + (next % 3)) {
    const sentence = SENTENCES[next % SENTENCES.length] ?? '';
    parts.push(sentence);
    length += sentence.length + 1;
  }
  return parts.join(' ').slice(0, chars);
}

/** What else goes through a gateway: code, data, logs, Markdown, other languages, numbers and addresses. */
const PIECES = [
  'export function total(items: readonly Item[]): number {\n  return items.reduce((sum, { price, count }) => sum + price * count, 0);\n}\n',
  'def read_rows(path):\n    with open(path, newline="") as file:\n        return [row for row in csv.DictReader(file) if row["status"] != "void"]\n',
  '{"id": 48213, "type": "order", "lines": [{"sku": "BX-2210", "count": 3, "price": 12.5}], "shipped": false, "note": null}\n',
  '2026-03-11T08:14:22.118Z INFO  api request finished method=GET path=/v1/orders/48213 status=200 duration_ms=18\n',
  '## Getting started\n\n1. Install the package with `npm install`.\n2. Read the [guide](https://docs.example.com/guide/start) before you *change* a setting.\n\n| Name | Default |\n| --- | --- |\n| retries | 3 |\n',
  'Der Vertrag endet am 31. März, sofern er nicht vier Wochen vorher schriftlich gekündigt wird; Änderungen teilen wir rechtzeitig mit.\n',
  '会议改到下周三上午十点，请各部门在周一之前提交报告，并把需要讨论的问题发给秘书处。\n',
  'La réunion est reportée à jeudi ; merci d’envoyer vos questions avant mercredi midi à l’équipe concernée.\n',
  'User: Hi, my parcel 7741-B has not arrived. Agent: I am sorry to hear that, Let me check. It left our depot in Leeds on Monday and should reach you by Friday.\n',
  'SELECT c.name, COUNT(*) AS orders FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.created_at > $1 GROUP BY c.name ORDER BY orders DESC LIMIT 20;\n',
  'The board of Harrow & Finch met in Lyon: Ms Okafor presented the figures for 2025 (EUR 4.2 million, up 8 %), and Mr Lind asked for a plan by June.\n',
] as const;

/** `chars` characters of such pieces and of prose in turns; another `start` gives another order. */
export function mixed(chars: number, start = 0): string {
  const parts: string[] = [];
  for (let length = 0, next = start; length < chars; next += 1 + (next % 2)) {
    const piece = `${PIECES[next % PIECES.length] ?? ''}${SENTENCES[next % SENTENCES.length] ?? ''}\n`;
    parts.push(piece);
    length += piece.length;
  }
  return parts.join('').slice(0, chars);
}

export type BodyOptions = {
  readonly model: string;
  readonly bytes: number;
  readonly stream?: boolean;
  /** Another number gives another text of the same size. */
  readonly variant?: number;
};

/** A chat request of `bytes` bytes: a conversation whose turns are ordinary in length. */
export function chatBody({ model, bytes, stream = false, variant = 0 }: BodyOptions): Buffer {
  const messages = [{ role: 'system', content: 'You are a helpful assistant.' }];
  const size = (): number => JSON.stringify({ model, stream, messages }).length;
  for (let turn = 0, left = bytes - size(); left > 60; turn++, left = bytes - size()) {
    const role = turn % 2 === 0 ? 'user' : 'assistant';
    const frame = JSON.stringify({ role, content: '' }).length + 1;
    messages.push({ role, content: english(Math.min(TURN_CHARS, left - frame), turn + variant) });
  }
  return Buffer.from(JSON.stringify({ model, stream, messages }));
}
