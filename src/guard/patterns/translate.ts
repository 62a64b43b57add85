// SPDX-License-Identifier: Apache-2.0
// From what Boost and .NET write to what RE2 reads, where both mean exactly the same. What RE2 reads
// differently is refused rather than changed in silence; what it cannot read it refuses itself.

type Translated =
  | { readonly ok: true; readonly source: string }
  | { readonly ok: false; readonly reason: string };

/** All that those count as blank; RE2 knows those of ASCII alone. */
const BLANKS = String.raw`\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}`;
/** Escapes that mean something else, or nothing, to RE2. */
const REFUSED: Readonly<Record<string, string>> = {
  Z: 'it looks at the end but for a line end: \\Z',
  G: 'it goes on from the match before: \\G',
  K: 'it cuts off the beginning of its match: \\K',
  R: 'it names line ends: \\R',
  X: 'it names whole characters: \\X',
  '<': 'it names the edge of a word: \\<',
  '>': 'it names the edge of a word: \\>',
  '`': 'it names the beginning of the text: \\`',
};

/** `source` for RE2, or why not. Linear. */
export function translate(source: string): Translated {
  let made = '';
  let inSet = false;
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at, at + 64);
    const char = rest.charAt(0);
    if (char === '\\') {
      const piece = escape(rest, inSet);
      if ('reason' in piece) return { ok: false, reason: piece.reason };
      made += piece.to;
      at += piece.taken;
    } else if (inSet || char === '[') {
      const named = /^\[:\^?\w{1,10}:\]/.exec(rest)?.[0];
      const opening = inSet ? undefined : /^\[\^?\]?/.exec(rest)?.[0];
      const taken = opening ?? named ?? char;
      if (opening !== undefined) inSet = true;
      else if (char === ']' && named === undefined) inSet = false;
      // Inside a set only the names of classes begin with a bracket.
      made += inSet && opening === undefined && taken === '[' ? '\\[' : taken;
      at += taken.length;
    } else if (rest.startsWith('(?#')) {
      const end = source.indexOf(')', at);
      at = end < 0 ? source.length : end + 1;
    } else if (rest.startsWith('(?>')) {
      return { ok: false, reason: 'it does not go back into a group: (?>' };
    } else if (/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.test(rest)) {
      return { ok: false, reason: 'it does not go back into a repetition: ++' };
    } else {
      const quoted = /^\(\?'([A-Za-z_]\w{0,40})'/.exec(rest);
      made += quoted === null ? char : `(?P<${quoted[1] ?? ''}>`;
      at += quoted === null ? 1 : quoted[0].length;
    }
  }
  return { ok: true, source: made };
}

type Piece = { readonly to: string; readonly taken: number } | { readonly reason: string };

function escape(rest: string, inSet: boolean): Piece {
  const char = rest.charAt(1);
  const unicode = /^\\u([0-9a-fA-F]{4})/.exec(rest);
  if (unicode !== null) return { to: `\\x{${unicode[1] ?? ''}}`, taken: 6 };
  const control = /^\\c([A-Za-z])/.exec(rest);
  if (control !== null) {
    const code = (control[1] ?? '').toUpperCase().charCodeAt(0) - 0x40;
    return { to: `\\x{${code.toString(16)}}`, taken: 3 };
  }
  const quoted = inSet ? null : /^\\Q/.exec(rest);
  if (quoted !== null) return { reason: 'it quotes a text: \\Q' };
  const refused = inSet ? undefined : REFUSED[char];
  if (refused !== undefined) return { reason: refused };
  if (char === 'e') return { to: '\\x{1b}', taken: 2 };
  if (char === 'h') return { to: inSet ? ' \\t' : '[ \\t]', taken: 2 };
  if (char === 's') return { to: inSet ? BLANKS : `[${BLANKS}]`, taken: 2 };
  // In a set all but blanks cannot be written out: those beyond ASCII count as none there.
  if (char === 'S') return { to: inSet ? '\\S' : `[^${BLANKS}]`, taken: 2 };
  if (inSet && char === 'b') return { to: '\\x{8}', taken: 2 };
  return { to: rest.slice(0, 2), taken: 2 };
}
