import { XmlDocument, XmlElement, XmlText, type XmlTreeNode } from 'libxml2-wasm';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** A piece of text of a page, with the names of the elements that it stands in. */
interface MarkupText {
  readonly text: string;
  readonly inside: readonly string[];
}

/** What a page consists of, as a reader of Markdown (GitHub's) and a strict reader of XML see it. Throws where an element is not closed. */
export interface Markup {
  readonly elements: readonly string[];
  readonly attributes: readonly string[];
  readonly texts: readonly MarkupText[];
  readonly html: string;
}

export function readMarkdown(markdown: string): Markup {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const page = html.replaceAll(/<!--.*?-->/gsu, '').replaceAll(/<(br|hr)>/gu, '<$1/>');
  const document = XmlDocument.fromString(`<page>${page}</page>`);
  try {
    const found = { elements: new Set<string>(), attributes: new Set<string>(), texts: [] as MarkupText[] };
    visit(document.root, [], found);
    return { elements: [...found.elements], attributes: [...found.attributes], texts: found.texts, html };
  } finally {
    document.dispose();
  }
}

interface Found {
  readonly elements: Set<string>;
  readonly attributes: Set<string>;
  readonly texts: MarkupText[];
}

function visit(node: XmlTreeNode | null, inside: readonly string[], found: Found): void {
  for (let each = node; each !== null; each = each.next) {
    if (each instanceof XmlElement) {
      found.elements.add(each.name);
      for (const { name, value } of each.attrs) found.attributes.add(`${each.name} ${name}=${value}`);
      visit(each.firstChild, [...inside, each.name], found);
    } else if (each instanceof XmlText) {
      found.texts.push({ text: each.content, inside });
    }
  }
}
