// SPDX-License-Identifier: Apache-2.0
// The page that canonical text is written on: indentation, blank lines, and comments, which come back where
// their rows are reached. What would lose a comment, or push it into the middle of a line, is refused by
// `Crowded`: whoever wrote the piece then takes its source as it stands.
import type { Comment } from '../syntax/ast.ts';
import type { Location } from '../syntax/location.ts';

/** A comment has no place in the layout that was tried. */
export class Crowded extends Error {
  override readonly name = 'Crowded';
}

/** A state to go back to. */
export type Mark = {
  readonly text: string;
  readonly level: number;
  readonly inLine: boolean;
  readonly hasContent: boolean;
  readonly held: boolean;
  readonly trailing: Comment | undefined;
  readonly at: number;
};

export class Page {
  readonly #comments: readonly Comment[];
  #text = '';
  #level = 0;
  /** The indentation of the line is written. */
  #inLine = false;
  /** More than indentation stands in the line. */
  #hasContent = false;
  /** The comment at hand belongs to the next line but one: a collection has just been opened. */
  #held = false;
  #trailing: Comment | undefined;
  #at = 0;

  /** `comments` in their order. */
  constructor(comments: readonly Comment[]) {
    this.#comments = comments;
  }

  get mark(): Mark {
    return {
      text: this.#text,
      level: this.#level,
      inLine: this.#inLine,
      hasContent: this.#hasContent,
      held: this.#held,
      trailing: this.#trailing,
      at: this.#at,
    };
  }

  back(mark: Mark): void {
    this.#text = mark.text;
    this.#level = mark.level;
    this.#inLine = mark.inLine;
    this.#hasContent = mark.hasContent;
    this.#held = mark.held;
    this.#trailing = mark.trailing;
    this.#at = mark.at;
  }

  /** The text so far, with one newline at its end. */
  get text(): string {
    return `${this.#text.replace(/\n+$/, '')}\n`;
  }

  get hasTrailing(): boolean {
    return this.#trailing !== undefined;
  }

  /** Row of the comment that comes next; undefined: none is left. */
  get nextCommentRow(): number | undefined {
    return this.#comments[this.#at]?.location.row;
  }

  write(text: string): void {
    this.#text += text;
    this.#hasContent = true;
  }

  up(): void {
    this.#level++;
  }

  down(): void {
    this.#level--;
  }

  /** Begins a line, where none has begun. */
  startLine(): void {
    if (this.#inLine) return;
    this.#inLine = true;
    this.#hasContent = false;
    this.#text += '\t'.repeat(this.#level);
  }

  endLine(): void {
    this.#inLine = false;
    this.#hasContent = false;
    if (this.#trailing !== undefined && !this.#held) {
      this.#text += ` ${written(this.#trailing)}`;
      this.#trailing = undefined;
    }
    this.#held = false;
    this.#text += '\n';
  }

  /** Ends the line, if one has begun, and leaves one empty. */
  blankLine(): void {
    if (this.#inLine) this.endLine();
    this.#text += '\n';
  }

  /** A comment of the line that is open comes after its first item. */
  hold(): void {
    this.#held = true;
  }

  /** Writes comments above `row`; one of the row itself comes at the end of the line. Throws Crowded. */
  reach(row: number): void {
    let last: Comment | undefined;
    let inMetadata = false;
    for (let next = this.#comments[this.#at]; next !== undefined && next.location.row < row; ) {
      if (this.#hasContent) throw new Crowded();
      const gap = last === undefined ? 0 : next.location.row - last.location.row;
      if (gap > 1) this.blankLine();
      else if (gap === 1 && inMetadata && isMetadata(next)) this.blankLine();
      inMetadata = (inMetadata && gap <= 1) || isMetadata(next);
      this.startLine();
      this.#text += written(next);
      this.endLine();
      last = next;
      next = this.#comments[++this.#at];
    }
    if (last !== undefined && row - last.location.row > 1 && Number.isFinite(row)) this.blankLine();
    const own = this.#comments[this.#at];
    if (own?.location.row !== row) return;
    if (this.#trailing !== undefined) throw new Crowded();
    this.#trailing = own;
    this.#at++;
  }

  /** Whether a comment that is still to come stands in these rows, their first and last left out. */
  hasCommentWithin(firstRow: number, lastRow: number): boolean {
    const row = this.nextCommentRow;
    return row !== undefined && row > firstRow && row < lastRow;
  }

  /** Comments within what was taken as it stands are written already; the one after it ends its line. */
  skip({ start, end }: Location, endRow: number): void {
    const isWithin = ({ location }: Comment): boolean =>
      location.start >= start && location.start < end;
    if (this.#trailing !== undefined && isWithin(this.#trailing)) this.#trailing = undefined;
    for (let next = this.#comments[this.#at]; next !== undefined && isWithin(next); ) {
      next = this.#comments[++this.#at];
    }
    const own = this.#comments[this.#at];
    if (own?.location.row !== endRow) return;
    if (this.#trailing !== undefined) throw new Crowded();
    this.#trailing = own;
    this.#at++;
  }
}

const written = ({ text }: Comment): string => `#${text}`.trimEnd();
const isMetadata = ({ text }: Comment): boolean => /^\s*METADATA\s*$/.test(text);
