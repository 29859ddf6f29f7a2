/** Let what is wider than its place be swept by keyboard too: while it is, it takes the focus. */
export function swept(node: HTMLElement, label: string): { destroy: () => void } {
  function look(): void {
    const given: Record<string, string> = { tabindex: "0", role: "region", "aria-label": label };
    const wider = node.scrollWidth > node.clientWidth;
    for (const [name, value] of Object.entries(given)) {
      if (wider) node.setAttribute(name, value);
      else node.removeAttribute(name);
    }
  }
  const watch = new ResizeObserver(look);
  watch.observe(node);
  for (const child of node.children) watch.observe(child);
  return { destroy: () => watch.disconnect() };
}
