// SPDX-License-Identifier: Apache-2.0
// Documents inside a user's message are not the user speaking. A sealed envelope and the template of an app say where
// they are; without them, what was pasted is told by how it stands in the message. When it is not clear, a block is
// a document: its values are then asked about, which costs a question, and not the other way round.

/** How an app puts documents into messages: the literal text around them. */
export type PromptTemplate = { readonly before: string; readonly after: string };

export type Piece = { readonly text: string; readonly document: boolean };

/** Lines that open and close a document, with the names that templates and people give them. */
const OPENING =
  /^[ \t]*(?:<(document|documents|doc|context|article|email|page|webpage|file|content|source|data|text|search_results?|attachment|untrusted|quote)\b[^>\n]{0,200}>|(```+|~~~+|"""|''')[^\n]{0,40}$|(-{3,}|={3,}|\*{3,}|#{3,}|<{3,}|\[{2,})[ \t]*(?:begin|start|original|forwarded|bartizan)\b[^\n]{0,120}$)/im;
/** The head of a mail that somebody forwards. */
const MAIL_HEAD =
  /^(?:>?[ \t]*)(?:from|von|de|sent|gesendet|envoyé)[ \t]*:[^\n]{1,200}\n(?:>?[ \t]*(?:to|cc|subject|date|sent|betreff|an|objet|à)[ \t]*:[^\n]{0,200}\n){1,6}/im;
/** "Summarise this:" and a block after it. */
const LEAD_IN = /[:：][ \t]*\n+/;
/** "What does this say?" and a block after it. */
const POINTING =
  /\b(?:(?:this|these|that|following|below|underneath)(?:\s+(?:text|page|mail|e-?mail|article|message|document|review|report|post|letter|thread|transcript|note|passage|paragraph|contract|file|say|says|mean|means|about))?|folgende[nrsm]?|untenstehende[nrsm]?|das\s+hier|ceci|ci-dessous|suivante?s?|esto|siguientes?|seguente|qui\s+sotto)\b[^\n]{0,40}[?.!]?[ \t]*\n[ \t]*\n/i;
const RULE = /^[ \t]*(?:-{3,}|={3,}|\*{3,}|_{3,}|#{4,})[ \t]*$/m;
const QUOTED = /^(?:>[^\n]*(?:\n|$)){2,}/m;
/** Undeclared blocks shorter than this are how people write requests. */
const BLOCK_CHARS = 160;
/** A paragraph of this length was pasted, or says more than a request has to. */
const LONG_CHARS = 700;
/** A request around a pasted block. */
const ASK_CHARS = 600;
const PIECES_MAX = 64;

/** The pieces of a user's message, in order. Linear in its length. */
export function piecesOf(
  text: string,
  templates: readonly PromptTemplate[] = [],
): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const piece of declared(text, templates)) {
    if (piece.document) pieces.push(piece);
    else marked(piece.text, pieces, 0);
  }
  return pieces;
}

function declared(text: string, templates: readonly PromptTemplate[]): readonly Piece[] {
  for (const { before, after } of templates) {
    if (before === '') continue;
    const at = text.indexOf(before);
    if (at < 0) continue;
    const from = at + before.length;
    // The last end counts: a document that holds the marker does not get out of it.
    const end = after === '' ? text.length : text.lastIndexOf(after);
    const to = end < from ? text.length : end;
    return [
      { text: text.slice(0, at), document: false },
      { text: text.slice(from, to), document: true },
      { text: text.slice(to), document: false },
    ];
  }
  return [{ text, document: false }];
}

/** Blocks between markers; what follows an opening without an end is the document's to the end. */
function marked(text: string, pieces: Piece[], depth: number): void {
  const found = depth < PIECES_MAX ? OPENING.exec(text) : null;
  if (found === null) {
    undeclared(text, pieces);
    return;
  }
  undeclared(text.slice(0, found.index), pieces);
  const [opening, tag, fence] = found;
  const from = found.index + opening.length;
  const end = endOf(text, from, { tag, fence });
  pieces.push({ text: text.slice(from, end.at), document: true });
  marked(text.slice(end.at + end.length), pieces, depth + 1);
}

type Marker = { readonly tag: string | undefined; readonly fence: string | undefined };

function endOf(text: string, from: number, { tag, fence }: Marker): { at: number; length: number } {
  const whole = { at: text.length, length: 0 };
  if (tag !== undefined) {
    // The last closing tag: one inside the document does not end it.
    const close = `</${tag.toLowerCase()}>`;
    const at = text.toLowerCase().lastIndexOf(close);
    return at < from ? whole : { at, length: close.length };
  }
  if (fence !== undefined) {
    const at = text.indexOf(`\n${fence}`, from);
    return at < 0 ? whole : { at, length: fence.length + 1 };
  }
  const end =
    /^[ \t]*(?:-{3,}|={3,}|\*{3,}|#{3,}|>{3,}|\]{2,})[ \t]*(?:end|bartizan)\b[^\n]{0,120}$/gim;
  end.lastIndex = from;
  let last = whole;
  for (let found = end.exec(text); found !== null; found = end.exec(text)) {
    last = { at: found.index, length: found[0].length };
  }
  return last;
}

/** A block that nothing declares: mail heads, quotes, rules, a block after a colon, a very long paragraph. */
function undeclared(text: string, pieces: Piece[]): void {
  const request = requestAfter(text);
  if (request > 0) {
    pieces.push({ text: text.slice(0, request), document: true });
    pieces.push({ text: text.slice(request), document: false });
    return;
  }
  const from = startOf(text);
  if (from < 0 || text.length - from < BLOCK_CHARS) {
    if (text !== '') pieces.push({ text, document: false });
    return;
  }
  if (from > 0) pieces.push({ text: text.slice(0, from), document: false });
  const block = text.slice(from);
  const tail = tailOf(block);
  pieces.push({ text: block.slice(0, block.length - tail), document: true });
  if (tail > 0) pieces.push({ text: block.slice(block.length - tail), document: false });
}

function startOf(text: string): number {
  const starts = [MAIL_HEAD, QUOTED, RULE].map((pattern) => pattern.exec(text)?.index ?? -1);
  const lead = LEAD_IN.exec(text);
  if (lead !== null && lead.index <= ASK_CHARS) starts.push(lead.index + lead[0].length);
  const pointing = POINTING.exec(text);
  if (pointing !== null && pointing.index <= ASK_CHARS && text.indexOf('\n') >= pointing.index) {
    starts.push(pointing.index + pointing[0].length);
  }
  const long = longParagraph(text);
  if (long >= 0) starts.push(long);
  const known = starts.filter((at) => at >= 0);
  return known.length === 0 ? -1 : Math.min(...known);
}

/** Where a paragraph begins that is too long for a request; the first paragraph is the request. */
function longParagraph(text: string): number {
  let from = 0;
  for (const paragraph of text.split(/\n[ \t]*\n/)) {
    if (from > 0 && paragraph.length >= LONG_CHARS) return from;
    from = text.indexOf(paragraph, from) + paragraph.length;
  }
  return -1;
}

/** Where the request begins that follows a long first paragraph; 0 when the message begins with its request. */
function requestAfter(text: string): number {
  const first = text.search(/\n[ \t]*\n/);
  if (first < LONG_CHARS) return 0;
  const at = text.lastIndexOf('\n\n');
  return at >= first && text.length - at <= ASK_CHARS ? at : 0;
}

/** Characters of a request after the block: one last short paragraph that asks something of the reader. */
function tailOf(block: string): number {
  const at = Math.max(block.lastIndexOf('\n\n'), block.lastIndexOf('\n---\n'));
  if (at < BLOCK_CHARS) return 0;
  const tail = block.slice(at);
  return tail.length <= 200 && /^\s*(?:question|task|request|now|frage)\b[^\n]*[:?]/i.test(tail)
    ? tail.length
    : 0;
}
