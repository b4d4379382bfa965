import { assert, array, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  codeBlock,
  codeSpan,
  htmlCode,
  htmlProse,
  prose,
} from '../../../src/report/markdown/markdown-text.ts';
import { readMarkdown } from '../../support/read-markup.ts';

/** What Markdown, HTML and the sites that show them make something of. */
const pieces = [
  '`|\\*_[]()<>!#@&~:-+.=$%^"\' \n\r\t'.split(''),
  ['```', '~~~', '](https://evil.example)', '![', '<b>', '</details>', '<!--', '-->', '&amp;', '&#64;'],
  ['https://evil.example', 'www.evil.example', 'a@evil.example', '@octocat', '#12', 'GH-1', 'octo/cat#3'],
  ['deadbeef1', ':smile:', '1.', 'word', 'and', '…', '\u0000', '\u202e', '\ud800', '||', '\\|', '\\\\|'],
].flat();
const nasty = array(constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

/** Text outside of code is nothing but plain words. */
function expectHarmless(markdown: string, elements: readonly string[]): ReturnType<typeof readMarkdown> {
  const markup = readMarkdown(markdown);
  expect(markup.elements.filter((name) => !elements.includes(name))).toEqual([]);
  expect(markup.attributes).toEqual([]);
  const outside = markup.texts.filter(({ inside }) => !inside.includes('code'));
  expect(outside.map(({ text }) => text).join('')).not.toMatch(
    /[@#<>&[\]*_~`$]|:\/\/|www\.|GH-|:\w+:|[0-9a-f]{7}/u,
  );
  return markup;
}

describe('text that is not ours', () => {
  test('stays in the cells of a table, as code or as words', () => {
    assert(
      property(nasty, string({ unit: 'binary' }), (first, second) => {
        const table = `| a | b |\n|---|---|\n| x ${codeSpan(first)} | y ${prose(second + first)} |`;
        const { html } = expectHarmless(table, ['page', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code']);
        expect(html.match(/<td>/gu)).toHaveLength(2);
      }),
      { numRuns: 300 },
    );
  });

  test('stays in a list and in a fold', () => {
    assert(
      property(nasty, (text) => {
        expectHarmless(`- x ${prose(text)}`, ['page', 'ul', 'li', 'code']);
        const fold = `<details><summary>${htmlCode(text)} ${htmlProse(text)}</summary>\n\nend\n\n</details>`;
        const { texts } = expectHarmless(fold, ['page', 'details', 'summary', 'p', 'code']);
        expect(texts.filter(({ inside }) => inside.includes('p')).map((each) => each.text)).toEqual(['end']);
      }),
      { numRuns: 300 },
    );
  });

  test('cannot end a block of code', () => {
    assert(
      property(array(nasty.map((text) => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, ''))), (lines) => {
        const { texts } = expectHarmless([...codeBlock(lines), '', 'end'].join('\n'), [
          'page',
          'pre',
          'code',
          'p',
        ]);
        expect(texts.filter(({ inside }) => inside.includes('p')).map((each) => each.text)).toEqual(['end']);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['Did you mean `ruby`?', 'Did you mean `ruby`?'],
    ['Plan: 1,204 to create (commit abc1234).', 'Plan: 1,204 to create (commit `abc1234`).'],
    ['a tag says @octocat or #12: no.', 'a tag says `@octocat` or `#12`: no.'],
    ['It is "a b" in packs/a.yaml, line 3.', 'It is "a b" in `packs/a.yaml`, line 3.'],
    ['`a` `b`, `c`d', '`a` `b`, `c`d'],
    ['one ` too many', 'one `` ` `` too many'],
    ['see https://evil.example now', 'see `https://evil.example` now'],
    ['defaced by 1234567', '`defaced` by `1234567`'],
  ])('%s', (text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  test.each([
    ['a|b', '`a`&#124;`b`'],
    ['\\|', '`\\`&#124;'],
    ['`', '`` ` ``'],
    ['a``b', '```a``b```'],
    ['', '` `'],
    [' a', '`  a `'],
    ['a\nb', '`a\\nb`'],
  ])('%j is code', (text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });
});
