/** Puts a text on the clipboard; also where the page came by plain HTTP, which has no clipboard of its own. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => copyBySelection(text),
    );
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'out-of-sight';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}

/** What is copied of a selection are the values themselves, not how they are written for people. */
export function copyRaw(event: ClipboardEvent): void {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const within = elementOf(range.commonAncestorContainer)?.closest<HTMLElement>('[data-raw]');
  let text: string;
  if (within != null) {
    // A part of a number is copied as it stands there.
    if (selection.toString().trim() !== within.textContent?.trim()) return;
    text = within.dataset['raw']!;
  } else {
    const copy = range.cloneContents();
    const raw = copy.querySelectorAll<HTMLElement>('[data-raw]');
    if (raw.length === 0) return;
    for (const element of raw) element.textContent = element.dataset['raw']!;
    for (const cell of copy.querySelectorAll('[role=gridcell]')) cell.append('\t');
    for (const row of copy.querySelectorAll('[role=row]')) row.append('\n');
    text = copy.textContent?.replaceAll('\t\n', '\n').trimEnd() ?? '';
  }
  event.clipboardData?.setData('text/plain', text);
  event.preventDefault();
}

function elementOf(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}
