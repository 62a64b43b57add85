// SPDX-License-Identifier: Apache-2.0
// Reads the XML of a rule package into a tree. It knows elements, attributes, text and CDATA and refuses all
// that makes XML dangerous: document types, entities of its own, processing instructions. Everything is bounded.
import { BartizanError } from '../../core/errors.ts';

export type Element = {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Text of this element alone, without that of its children. */
  readonly text: string;
};

/** The largest packages that are exported are under 2 MB. */
const CHARS_MAX = 8 * 1024 * 1024;
const DEPTH_MAX = 24;
const ELEMENTS_MAX = 200_000;
const ATTRIBUTES_MAX = 32;

const PREDEFINED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

const refused = (reason: string): BartizanError =>
  new BartizanError('config_invalid', `Rule package not readable: ${reason}`);

/** `bytes` as text, by byte order mark; UTF-8 where there is none. */
export function decodeXml(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw refused('neither UTF-8 nor UTF-16');
  }
}

/** A reference, of the five that XML knows or by number; what is not a character is refused. */
function unescaped(text: string): string {
  return text.replace(/&([^;]{0,12});?/g, (_, reference: string) => {
    const known = PREDEFINED[reference];
    if (known !== undefined) return known;
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(reference);
    const code =
      number === null
        ? Number.NaN
        : Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10);
    if (!(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) {
      throw refused('an entity that XML does not define');
    }
    return String.fromCodePoint(code);
  });
}

const NAME = /[A-Za-z_][\w.:-]{0,127}/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]{0,127})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

type Open = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
};

/** The root element of `xml`. Throws BartizanError `config_invalid` that names what it refuses. */
export function readXml(xml: string): Element {
  if (xml.length > CHARS_MAX) throw refused('too long');
  const stack: Open[] = [];
  let root: Element | undefined;
  let count = 0;
  const close = (open: Open): void => {
    const parent = stack.at(-1);
    if (parent !== undefined) parent.children.push(open);
    else if (root === undefined) root = open;
    else throw refused('more than one root');
  };
  for (let at = xml.charCodeAt(0) === 0xfeff ? 1 : 0; at < xml.length; ) {
    const tag = xml.indexOf('<', at);
    const text = xml.slice(at, tag < 0 ? xml.length : tag);
    const top = stack.at(-1);
    if (top !== undefined) top.text += unescaped(text);
    else if (text.trim() !== '') throw refused('text outside the root');
    if (tag < 0) break;
    if (xml.startsWith('<!--', tag)) {
      at = behind(xml, '-->', tag + 4);
    } else if (xml.startsWith('<![CDATA[', tag)) {
      at = behind(xml, ']]>', tag + 9);
      if (top === undefined) throw refused('text outside the root');
      top.text += xml.slice(tag + 9, at - 3);
    } else if (xml.startsWith('<!', tag)) {
      throw refused('a document type or an entity');
    } else if (xml.startsWith('<?', tag)) {
      if (!/^<\?xml[\s?]/.test(xml.slice(tag, tag + 6)) || count > 0)
        throw refused('a processing instruction');
      at = behind(xml, '?>', tag + 2);
    } else if (xml.startsWith('</', tag)) {
      const open = stack.pop();
      at = behind(xml, '>', tag + 2);
      if (open === undefined || local(xml.slice(tag + 2, at - 1).trim()) !== open.name) {
        throw refused('a tag that closes nothing');
      }
      close(open);
    } else {
      if (++count > ELEMENTS_MAX) throw refused('too many elements');
      if (stack.length >= DEPTH_MAX) throw refused('nested too deeply');
      const { open, end, empty } = startTag(xml, tag);
      at = end;
      if (empty) close(open);
      else stack.push(open);
    }
  }
  if (root === undefined || stack.length > 0) throw refused('it ends too early');
  return root;
}

function behind(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  if (at < 0) throw refused('it ends too early');
  return at + mark.length;
}

function startTag(
  xml: string,
  tag: number,
): { readonly open: Open; readonly end: number; readonly empty: boolean } {
  NAME.lastIndex = tag + 1;
  const name = NAME.exec(xml)?.[0];
  if (name === undefined) throw refused('a tag without a name');
  const attributes = new Map<string, string>();
  let at = NAME.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(xml);
    if (found === null) break;
    if (attributes.size >= ATTRIBUTES_MAX || attributes.has(found[1] ?? '')) {
      throw refused('attributes that are too many or double');
    }
    attributes.set(local(found[1] ?? ''), unescaped(found[2] ?? found[3] ?? ''));
    at = ATTRIBUTE.lastIndex;
  }
  TAG_END.lastIndex = at;
  const end = TAG_END.exec(xml);
  if (end === null) throw refused('a tag that does not end');
  return {
    open: { name: local(name), attributes, children: [], text: '' },
    end: TAG_END.lastIndex,
    empty: end[1] === '/',
  };
}
