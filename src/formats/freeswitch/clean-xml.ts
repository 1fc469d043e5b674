const OPEN = '<variables>';
const CLOSE = '</variables>';

/**
 * Makes well-formed what mod_xml_cdr writes when a dialplan gives a variable a name that is none in XML, as
 * `<set api_hangup_hook>`, `<^^,default_language>` or `<1>`, or leaves `<sip:1001@…>` raw in a value: each variable
 * becomes `<variable name="…">…</variable>`. Null when the variables are not in pairs of tags.
 */
export function cleanXml(text: string): string | null {
  const start = text.indexOf(OPEN);
  const stop = text.lastIndexOf(CLOSE);
  if (start < 0 || stop < start) return null;
  const from = start + OPEN.length;
  const section = text.slice(from, stop);
  let cleaned = '';
  for (let at = section.indexOf('<'); at >= 0; at = section.indexOf('<', at)) {
    const end = section.indexOf('>', at);
    if (end < 0) return null;
    const tag = section.slice(at + 1, end);
    if (tag.endsWith('/')) at = end + 1;
    else {
      const closing = section.indexOf(`</${tag}>`, end);
      if (closing < 0) return null;
      cleaned += `<variable name="${escape(tag.trim())}">${escape(section.slice(end + 1, closing))}</variable>`;
      at = closing + tag.length + 3;
    }
  }
  return text.slice(0, from) + cleaned + text.slice(stop);
}

/** Entities are left for the parser to judge. */
function escape(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
