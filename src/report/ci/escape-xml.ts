/** What no XML 1.0 document can hold, not even as a reference. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Text for the value of an attribute, in which line breaks are kept. */
export function escapeXmlAttribute(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"'\t\n\r]/gu, (found) => references[found] ?? '');
}

/** Text between tags. */
export function escapeXmlText(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>\r]/gu, (found) => references[found] ?? '');
}
