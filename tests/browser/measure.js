// What is wrong with the page as it is laid out now: a list of sentences. The value is
// that of the last expression.
(() => {
  const faults = [];
  const slack = 0.75;
  const show = (text) => "“" + text.trim().replace(/\s+/g, " ").slice(0, 60) + "”";
  const box = (left, top, right, bottom) => ({ left, top, right, bottom });
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack;
  const within = (inner, outer) =>
    inner.left >= outer.left - slack && inner.right <= outer.right + slack && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  // The page scrolls up and down only.
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth}`);

  // A line of Inter reaches 0.97 em above its baseline and 0.24 em below; the ink of its
  // letters 0.76 and 0.21.
  const inkOf = (text) => {
    const own = text.getBoundingClientRect();
    const turned = /rotate\(-90/.test(text.getAttribute("transform") || "");
    const [above, below] = [0.17, 0.02];
    if (turned) {
      const width = own.right - own.left;
      return box(own.left + above * width, own.top, own.right - below * width, own.bottom);
    }
    const height = own.bottom - own.top;
    return box(own.left, own.top + above * height, own.right, own.bottom - below * height);
  };

  // Figures: no text meets another, none leaves the drawing.
  let texts = 0;
  for (const svg of document.querySelectorAll("svg")) {
    if (!isSeen(svg)) continue;
    const frame = svg.getBoundingClientRect();
    const labels = Array.from(svg.querySelectorAll("text")).filter((text) => text.textContent.trim());
    const boxes = labels.map(inkOf);
    texts += labels.length;
    labels.forEach((label, at) => {
      if (!within(boxes[at], frame)) faults.push(`${svg.id}: ${show(label.textContent)} leaves its figure`);
      for (let other = at + 1; other < labels.length; other += 1) {
        if (meet(boxes[at], boxes[other])) {
          faults.push(`${svg.id}: ${show(label.textContent)} meets ${show(labels[other].textContent)}`);
        }
      }
    });
    // A figure lies in its column, or in a box of its own that scrolls.
    const holder = svg.parentElement.getBoundingClientRect();
    const scrolls = /auto|scroll/.test(getComputedStyle(svg.parentElement).overflowX);
    if (!scrolls && !within(frame, box(holder.left, frame.top, holder.right, frame.bottom))) faults.push(`${svg.id} leaves its column`);
  }

  // Where the words of an element stand, line by line.
  const linesOf = (element) => {
    const range = document.createRange();
    const lines = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.data.trim() || !isSeen(walker.currentNode.parentElement)) continue;
      range.selectNodeContents(walker.currentNode);
      for (const line of range.getClientRects()) if (line.width > 0.5) lines.push({ line, node: walker.currentNode });
    }
    return lines;
  };

  // Cells: words stay in their cell, and cells in their table.
  let cells = 0;
  for (const table of document.querySelectorAll("table")) {
    if (!isSeen(table)) continue;
    const scroller = table.closest(".tm-scroll");
    for (const cell of table.querySelectorAll("th, td")) {
      cells += 1;
      const frame = cell.getBoundingClientRect();
      for (const { line, node } of linesOf(cell)) {
        if (line.left < frame.left - slack || line.right > frame.right + slack) faults.push(`${show(node.data)} leaves its cell ${show(cell.textContent)}`);
      }
    }
    if (scroller) {
      const holder = scroller.parentElement.getBoundingClientRect();
      const own = scroller.getBoundingClientRect();
      if (own.left < holder.left - 64 || own.right > holder.right + 64) faults.push(`the table ${show(table.textContent)} leaves its place`);
    }
  }

  // Words are not cut off, and none leaves the window but in a box that scrolls.
  const clips = (element, axis) => /hidden|clip/.test(getComputedStyle(element)["overflow" + axis]);
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  for (const { line, node } of linesOf(document.querySelector("body"))) {
    const start = node.parentElement;
    if (start.closest("svg, script, style, .tm-skip, .tm-offscreen")) continue;
    let free = false;
    for (let element = start; element && element !== document.body; element = element.parentElement) {
      if (scrolls(element)) {
        free = true;
        break;
      }
      const frame = element.getBoundingClientRect();
      if (clips(element, "X") && (line.left < frame.left - slack || line.right > frame.right + slack)) faults.push(`${show(node.data)} is cut off at the side`);
      if (clips(element, "Y") && (line.top < frame.top - slack || line.bottom > frame.bottom + 2)) faults.push(`${show(node.data)} is cut off`);
    }
    if (!free && (line.left < -slack || line.right > root.clientWidth + slack)) faults.push(`${show(node.data)} leaves the window`);
  }

  // A column of words is wide enough to be read.
  for (const paragraph of document.querySelectorAll("main p, main li")) {
    if (!isSeen(paragraph) || paragraph.textContent.trim().length < 60) continue;
    const width = paragraph.getBoundingClientRect().width;
    const least = 12 * parseFloat(getComputedStyle(paragraph).fontSize);
    if (width < Math.min(least, 0.5 * root.clientWidth)) faults.push(`${show(paragraph.textContent)} stands in a strip of ${Math.round(width)} px`);
  }

  return { faults: Array.from(new Set(faults)), texts, cells };
})();
