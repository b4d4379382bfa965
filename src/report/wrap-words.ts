import { measureText } from './text-width.ts';

/** Words with a comma between each two of them, in lines of at most `width` columns where the words allow it. */
export function wrapWords(words: readonly string[], width: number): readonly string[] {
  return fillLines(
    words.map((word, index) => (index === words.length - 1 ? word : `${word},`)),
    width,
  );
}

/** A text in lines of at most `width` columns where its words allow it. */
export function wrapText(text: string, width: number): readonly string[] {
  return fillLines(text.split(' '), width);
}

function fillLines(pieces: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const longer = line === '' ? piece : `${line} ${piece}`;
    if (line !== '' && measureText(longer) > width) {
      lines.push(line);
      line = piece;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}
