/* French spaces: « : », « ; », « ? », « ! » and the guillemets never stand alone at the end or the beginning of a line. Only what is
   shown is touched, once it is on the page: sentences, answers and sealed texts keep the plain spaces they were written with. */
(() => {
  const asTyped = "pre, code, textarea, script, style, option";
  const spaced = (text) => text.replace(/(\S|^) ([:»])/g, "$1\u00a0$2").replace(/(\S|^) ([;?!])/g, "$1\u202f$2").replace(/« /g, "«\u00a0");

  const settle = (text) => {
    const kept = spaced(text.data);
    if (kept !== text.data && !text.parentElement?.closest(asTyped)) text.data = kept;
  };
  const settleAll = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return settle(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) settle(walker.currentNode);
  };

  settleAll(document.body);
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(settleAll)))
    .observe(document.body, { childList: true, subtree: true });
})();
