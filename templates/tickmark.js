// Evidence of the traced numbers: a number opens a dialog that shows where it
// comes from. Everything is built with textContent, since labels come from data.
(function () {
  "use strict";
  const store = document.getElementById("tm-evidence");
  const dialog = document.getElementById("tm-dialog");
  if (!store || !dialog) return;
  let evidence;
  try {
    evidence = JSON.parse(store.textContent);
  } catch (error) {
    return;
  }
  const body = document.getElementById("tm-dialog-body");
  const title = document.getElementById("tm-dialog-title");
  const copied = document.getElementById("tm-copied");
  const own = (object, key) => (object && Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined);
  const entryOf = (mark) => {
    const at = own(evidence.marks, mark.getAttribute("data-mark"));
    return at === undefined ? undefined : evidence.entries[at];
  };

  // ---- Words -----------------------------------------------------------------

  // Names of statistics as broom and cards have them.
  const statistics = {
    n: "count", N: "denominator", p: "proportion", mean: "mean", sd: "standard deviation", median: "median",
    p25: "lower quartile", p75: "upper quartile", min: "minimum", max: "maximum", estimate: "estimate",
    "std.error": "standard error", "conf.low": "lower confidence limit", "conf.high": "upper confidence limit",
    "p.value": "P value", statistic: "test statistic", df: "degrees of freedom", "n.risk": "number at risk",
    "n.event": "number of events", "n.censor": "number censored",
  };

  const describe = (entry) => {
    if (entry.fact) return "Fact declared in the project";
    const name = own(statistics, entry.stat);
    return name ? name + " (" + entry.stat + ")" : entry.stat;
  };

  const withUnit = (entry) => (entry.unit ? entry.value + " " + entry.unit : entry.value);

  // ---- Elements --------------------------------------------------------------

  function make(tag, name, words) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (words !== undefined && words !== null) element.textContent = String(words);
    return element;
  }

  function row(list, name, words, extra) {
    if (words === undefined || words === null || words === "" || (Array.isArray(words) && !words.length)) return;
    list.append(make("dt", "", name));
    const value = make("dd", extra || "");
    value.textContent = Array.isArray(words) ? words.join(", ") : String(words);
    list.append(value);
  }

  function section(name) {
    const part = make("section", "tm-part");
    part.append(make("h3", "", name));
    body.append(part);
    return part;
  }

  // ---- The parts of an entry -------------------------------------------------

  // The tables behind a block, parents first, each once.
  function ancestry(names) {
    const order = [];
    const visit = (name) => {
      if (order.includes(name)) return;
      const table = own(evidence.tables, name);
      if (table) for (const parent of table.parents || []) visit(parent);
      order.push(name);
    };
    for (const name of names || []) visit(name);
    return order;
  }

  function showTables(names) {
    const order = ancestry(names);
    if (!order.length) return order;
    const part = section("Tables and steps");
    const list = make("ol", "tm-steps");
    for (const name of order) {
      const table = own(evidence.tables, name);
      const item = make("li");
      item.append(make("b", "", name));
      if (table && table.rows !== undefined) item.append(" ", make("span", "tm-quiet", table.rows + " rows"));
      if (table && table.parents && table.parents.length) {
        item.append(" ", make("span", "tm-quiet", "from " + table.parents.join(", ")));
      }
      if (table && table.steps && table.steps.length) {
        const steps = make("table", "tm-steptable");
        const head = make("tr");
        for (const words of ["Step", "Rows in", "Rows out"]) {
          const cell = make("th", "", words);
          cell.scope = "col";
          head.append(cell);
        }
        const top = make("thead");
        top.append(head);
        const rows = make("tbody");
        for (const step of table.steps) {
          const line = make("tr");
          const what = make("td");
          what.append(step.label || "");
          if (step.where) what.append(" ", make("code", "", step.where));
          line.append(what, make("td", "tm-num", step.n_in), make("td", "tm-num", step.n_out));
          rows.append(line);
        }
        steps.append(top, rows);
        item.append(steps);
      }
      list.append(item);
    }
    part.append(list);
    return order;
  }

  function showSources(order) {
    const used = evidence.sources.filter((source) => order.includes(source.id));
    if (!used.length) return;
    const part = section("Files");
    const list = make("ul", "tm-files");
    for (const source of used) {
      const item = make("li");
      item.append(make("b", "", source.path), " ");
      item.append(make("span", "tm-quiet", source.rows + " rows, " + source.columns + " columns"));
      item.append(make("code", "tm-hash", "sha256 " + source.sha256));
      list.append(item);
    }
    part.append(list);
  }

  function showResult(entry) {
    const block = own(evidence.blocks, entry.block) || {};
    if (block.methods) body.append(make("p", "tm-method", block.methods));
    const list = make("dl", "tm-facts");
    row(list, "Result", entry.id, "tm-code");
    row(list, "Statistic", describe(entry));
    row(list, "Variable", entry.variable);
    row(list, "Level", entry.level);
    row(list, "Time", entry.time);
    row(list, "Groups", entry.groups);
    row(list, "Analysis block", entry.block + (block.kind ? " (" + block.kind + ")" : ""));
    row(list, "Written at", block.place, "tm-code");
    row(list, "Columns", block.columns, "tm-code");
    row(list, "Rows", entry.rows);
    row(list, "Digest of the rows", entry.digest, "tm-code");
    row(list, "Digest of the block", block.digest, "tm-code");
    row(list, "Data freeze", evidence.freeze);
    row(list, "Version", evidence.version);
    body.append(list);
    showSources(showTables(block.data));
  }

  function showFact(entry) {
    const list = make("dl", "tm-facts");
    row(list, "Fact", entry.id, "tm-code");
    row(list, "Source", entry.source);
    row(list, "Declared at", entry.place, "tm-code");
    row(list, "Data freeze", evidence.freeze);
    row(list, "Version", evidence.version);
    body.append(list);
    body.append(make("p", "tm-quiet", "A fact is not computed from the data. It is declared once, with its source."));
  }

  // ---- The dialog ------------------------------------------------------------

  let opener = null;
  let current = null;

  function open(mark) {
    const entry = entryOf(mark);
    if (!entry) return;
    opener = mark;
    current = { entry: entry, text: mark.textContent };
    title.textContent = "Evidence for " + mark.textContent.trim();
    body.textContent = "";
    copied.textContent = "";
    const value = make("p", "tm-value");
    value.append(make("span", "tm-printed", mark.textContent.trim()));
    value.append(make("span", "tm-full", withUnit(entry)));
    value.append(make("span", "tm-what", describe(entry)));
    body.append(value);
    if (entry.fact) showFact(entry);
    else showResult(entry);
    if (typeof dialog.showModal === "function") dialog.showModal();
    else dialog.setAttribute("open", "");
    body.scrollTop = 0;
    title.focus({ preventScroll: true });
  }

  function close() {
    if (typeof dialog.close === "function") dialog.close();
    else {
      dialog.removeAttribute("open");
      returnFocus();
    }
  }

  function returnFocus() {
    if (opener && opener.focus) opener.focus({ preventScroll: true });
    opener = null;
  }

  function plain() {
    const { entry, text } = current;
    const block = own(evidence.blocks, entry.block) || {};
    const lines = [text.trim() + " = " + withUnit(entry), entry.id];
    if (entry.fact) lines.push("source: " + entry.source, "declared at: " + entry.place);
    else {
      lines.push("statistic: " + describe(entry), "block: " + entry.block + " (" + block.kind + "), " + block.place);
      if (block.methods) lines.push("method: " + block.methods);
      lines.push("rows: " + entry.rows + ", digest " + entry.digest);
      const order = ancestry(block.data);
      for (const source of evidence.sources) {
        if (order.includes(source.id)) lines.push("file: " + source.path + ", sha256 " + source.sha256);
      }
    }
    lines.push("data freeze: " + evidence.freeze, "version: " + evidence.version);
    return lines.join("\n");
  }

  function copy() {
    const words = plain();
    const done = (good) => { copied.textContent = good ? "Copied." : "Could not copy."; };
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(words).then(() => done(true), () => done(byHand(words)));
    } else done(byHand(words));
  }

  // A page opened from a file has no clipboard interface.
  function byHand(words) {
    const field = make("textarea", "tm-offscreen");
    field.value = words;
    dialog.append(field);
    field.select();
    let good = false;
    try {
      good = document.execCommand("copy");
    } catch (error) {
      good = false;
    }
    field.remove();
    return good;
  }

  dialog.addEventListener("close", returnFocus);
  dialog.addEventListener("click", (event) => {
    // A click on the ground beside the dialog closes it.
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) close();
  });
  document.getElementById("tm-close").addEventListener("click", close);
  document.getElementById("tm-copy").addEventListener("click", copy);

  // ---- Marks -----------------------------------------------------------------

  const marks = Array.from(document.querySelectorAll("[data-mark]")).filter(entryOf);
  for (const mark of marks) {
    const entry = entryOf(mark);
    const text = mark.textContent.trim();
    mark.setAttribute("aria-label", text + ", show evidence");
    mark.setAttribute("aria-haspopup", "dialog");
    if (!mark.closest("svg")) mark.title = entry.id;
    // A sentence is not underlined as a number is.
    if (text.length > 40) mark.classList.add("tm-long");
  }
  const markAt = (event) => (event.target instanceof Element ? event.target.closest("[data-mark]") : null);
  document.addEventListener("click", (event) => {
    const mark = markAt(event);
    // A number inside a link opens its evidence, not the link.
    if (mark && entryOf(mark)) {
      event.preventDefault();
      open(mark);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    const mark = markAt(event);
    if (mark && entryOf(mark)) {
      event.preventDefault();
      open(mark);
    }
  });

  // ---- Tools of the bar ------------------------------------------------------

  const root = document.documentElement;
  const counter = document.getElementById("tm-counter");
  counter.textContent = marks.length + (marks.length === 1 ? " number traced" : " numbers traced");
  counter.hidden = false;

  const show = document.getElementById("tm-show");
  show.hidden = marks.length === 0;
  show.addEventListener("click", () => {
    const on = show.getAttribute("aria-pressed") !== "true";
    show.setAttribute("aria-pressed", String(on));
    root.classList.toggle("tm-shown", on);
  });

  // What scrolls sideways and holds no number can be reached with Tab, to be scrolled.
  const scrollers = Array.from(document.querySelectorAll(".tm-scroll, .tm-drawing, .tm-plan pre"));
  const reach = () => {
    for (const scroller of scrollers) {
      const scrolls = scroller.scrollWidth > scroller.clientWidth + 1;
      if (scrolls && !scroller.querySelector("a[href], [tabindex]")) scroller.tabIndex = 0;
      else scroller.removeAttribute("tabindex");
    }
  };
  reach();
  window.addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);

  // On paper every block of the plan is open.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    for (const details of closed) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    closed = [];
  });

  const theme = document.getElementById("tm-theme");
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const name = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.setAttribute("aria-label", "Switch between light and dark");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  prefersDark.addEventListener("change", name);
  name();
})();
