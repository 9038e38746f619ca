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

  // In the language of the report.
  const wording = evidence.wording;

  const describe = (entry) => {
    if (entry.claim) return wording.claim;
    if (entry.fact) return wording.fact_declared;
    const name = own(wording.statistics, entry.stat);
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

  // What another engine holds is no file that a reader can choose.
  const dataFiles = evidence.sources.filter((source) => !source.engine);

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
    const part = section(wording.steps);
    const list = make("ol", "tm-steps");
    for (const name of order) {
      const table = own(evidence.tables, name);
      const item = make("li");
      item.append(make("b", "", name));
      if (table && table.rows !== undefined) item.append(" ", make("span", "tm-quiet", table.rows + " " + wording.rows));
      if (table && table.parents && table.parents.length) {
        item.append(" ", make("span", "tm-quiet", wording.from + " " + table.parents.join(", ")));
      }
      if (table && table.steps && table.steps.length) {
        const steps = make("table", "tm-steptable");
        const head = make("tr");
        for (const words of [wording.step, wording.rows_in, wording.rows_out]) {
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
    const part = section(wording.files);
    const list = make("ul", "tm-files");
    for (const source of used) {
      const item = make("li");
      item.append(make("b", "", source.path), " ");
      item.append(make("span", "tm-quiet", source.rows + " " + wording.rows + ", " + source.columns + " " + wording.columns));
      item.append(make("code", "tm-hash", "sha256 " + source.sha256));
      list.append(item);
    }
    part.append(list);
  }

  function showResult(entry) {
    const block = own(evidence.blocks, entry.block) || {};
    if (block.methods) body.append(make("p", "tm-method", block.methods));
    const list = make("dl", "tm-facts");
    row(list, wording.result, entry.id, "tm-code");
    row(list, wording.statistic, describe(entry));
    row(list, wording.variable, entry.variable);
    row(list, wording.level, entry.level);
    row(list, wording.time, entry.time);
    row(list, wording.groups, entry.groups);
    row(list, wording.analysis_block, entry.block + (block.kind ? " (" + block.kind + ")" : ""));
    row(list, wording.written_at, block.place, "tm-code");
    row(list, wording.columns_head, block.columns, "tm-code");
    row(list, wording.rows_head, entry.rows);
    row(list, wording.digest_of_rows, entry.digest, "tm-code");
    row(list, wording.digest_of_block, block.digest, "tm-code");
    for (const asked of block.asked || []) {
      row(list, wording.engine, asked.engine);
      row(list, wording.asked, asked.sql, "tm-code");
      row(list, wording.digest_of_answer, asked.digest, "tm-code");
    }
    row(list, wording.freeze_head, evidence.freeze);
    row(list, wording.version, evidence.version);
    body.append(list);
    showSources(showTables(block.data));
  }

  function showFact(entry) {
    const list = make("dl", "tm-facts");
    row(list, wording.fact, entry.id, "tm-code");
    row(list, wording.source, entry.source);
    row(list, wording.declared_at, entry.place, "tm-code");
    row(list, wording.freeze_head, evidence.freeze);
    row(list, wording.version, evidence.version);
    body.append(list);
    body.append(make("p", "tm-quiet", wording.fact_note));
  }

  // The condition of a claim, what the results say of each of its parts, and the results.
  function showClaim(entry) {
    body.append(make("p", "tm-method", entry.holds ? wording.claim_holds : wording.claim_otherwise));
    const list = make("dl", "tm-facts");
    row(list, wording.condition, entry.condition, "tm-code");
    if (!entry.holds) row(list, wording.claimed_words, entry.words);
    row(list, wording.written_at, entry.place, "tm-code");
    row(list, wording.freeze_head, evidence.freeze);
    row(list, wording.version, evidence.version);
    body.append(list);
    const said = section(wording.claim_says);
    const parts = make("ul", "tm-files");
    for (const one of entry.looked) parts.append(make("li", "", one.says));
    said.append(parts);
    for (const result of entry.results) {
      const part = section(result.id);
      const facts = make("dl", "tm-facts");
      row(facts, describe(result), withUnit(result));
      row(facts, wording.source, result.source);
      if (!result.fact) {
        const block = own(evidence.blocks, result.block) || {};
        row(facts, wording.analysis_block, result.block + (block.kind ? " (" + block.kind + ")" : ""));
        row(facts, wording.rows_head, result.rows);
        row(facts, wording.digest_of_rows, result.digest, "tm-code");
      }
      part.append(facts);
    }
  }

  // ---- The dialog ------------------------------------------------------------

  let opener = null;
  let current = null;

  function open(mark) {
    const entry = entryOf(mark);
    if (!entry) return;
    opener = mark;
    current = { entry: entry, text: mark.textContent };
    document.getElementById("tm-copy").hidden = false;
    title.textContent = wording.evidence_for + " " + mark.textContent.trim();
    body.textContent = "";
    copied.textContent = "";
    const value = make("p", "tm-value");
    value.append(make("span", "tm-printed", mark.textContent.trim()));
    if (!entry.claim) value.append(make("span", "tm-full", withUnit(entry)));
    value.append(make("span", "tm-what", describe(entry)));
    if (entry.claim) value.classList.add("tm-words");
    body.append(value);
    if (entry.claim) showClaim(entry);
    else if (entry.fact) showFact(entry);
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
    const lines = entry.claim ? [text.trim(), entry.condition, entry.says] : [text.trim() + " = " + withUnit(entry), entry.id];
    if (entry.claim) return lines.concat(wording.freeze_head + ": " + evidence.freeze, wording.version + ": " + evidence.version).join("\n");
    if (entry.fact) lines.push(wording.source + ": " + entry.source, wording.declared_at + ": " + entry.place);
    else {
      lines.push(wording.statistic + ": " + describe(entry), wording.analysis_block + ": " + entry.block + " (" + block.kind + "), " + block.place);
      if (block.methods) lines.push(block.methods);
      lines.push(wording.rows_head + ": " + entry.rows, wording.digest_of_rows + ": " + entry.digest);
      const order = ancestry(block.data);
      for (const source of evidence.sources) {
        if (order.includes(source.id)) lines.push(source.path + ", sha256 " + source.sha256);
      }
    }
    lines.push(wording.freeze_head + ": " + evidence.freeze, wording.version + ": " + evidence.version);
    return lines.join("\n");
  }

  function copy() {
    const words = plain();
    const done = (good) => { copied.textContent = good ? wording.copied : wording.not_copied; };
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

  // ---- The data files, hashed on the reader's own machine ---------------------

  const check = document.getElementById("tm-check");

  async function hashed(file) {
    const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Which chosen file has the bytes of which source, whatever it is called.
  async function compared(files, list, verdict) {
    const chosen = [];
    for (const file of files) chosen.push({ name: file.name, hash: await hashed(file) });
    list.textContent = "";
    const say = (name, words, good) => {
      const item = make("li", good ? "tm-agrees" : "tm-differs");
      item.append(make("b", "", name), " ", make("span", "", words));
      list.append(item);
    };
    let all = true;
    for (const source of dataFiles) {
      const found = chosen.find((file) => file.hash === source.sha256);
      const named = chosen.some((file) => file.name === source.path.split("/").pop());
      all = all && !!found;
      say(source.path, found ? wording.file_agrees : named ? wording.file_differs : wording.file_missing, !!found);
    }
    for (const file of chosen) {
      const named = dataFiles.some((source) => file.name === source.path.split("/").pop());
      const used = dataFiles.some((source) => file.hash === source.sha256);
      if (!named && !used) say(file.name, wording.file_unknown, false);
    }
    verdict.textContent = all ? wording.data_agree : wording.data_differ;
  }

  function openCheck() {
    opener = check;
    current = null;
    title.textContent = wording.check_data;
    body.textContent = "";
    copied.textContent = "";
    document.getElementById("tm-copy").hidden = true;
    if (!window.crypto || !window.crypto.subtle) {
      body.append(make("p", "", wording.no_hashes));
    } else {
      const label = make("label", "tm-drop", wording.choose_data);
      const input = make("input");
      input.type = "file";
      input.multiple = true;
      const list = make("ul", "tm-files");
      const verdict = make("p", "tm-verdict");
      verdict.setAttribute("role", "status");
      input.addEventListener("change", () => compared(input.files, list, verdict));
      label.append(input);
      label.addEventListener("dragover", (event) => event.preventDefault());
      label.addEventListener("drop", (event) => {
        event.preventDefault();
        compared(event.dataTransfer.files, list, verdict);
      });
      body.append(label, list, verdict);
    }
    if (typeof dialog.showModal === "function") dialog.showModal();
    else dialog.setAttribute("open", "");
    title.focus({ preventScroll: true });
  }

  if (check) {
    check.hidden = dataFiles.length === 0;
    check.addEventListener("click", openCheck);
  }

  // ---- Marks -----------------------------------------------------------------

  const marks = Array.from(document.querySelectorAll("[data-mark]")).filter(entryOf);
  for (const mark of marks) {
    const entry = entryOf(mark);
    const text = mark.textContent.trim();
    mark.setAttribute("aria-label", text + ", " + wording.show_evidence);
    mark.setAttribute("aria-haspopup", "dialog");
    if (!mark.closest("svg")) mark.title = entry.id;
    // A sentence is not underlined as a number is.
    if (text.length > 40 && !entry.claim) mark.classList.add("tm-long");
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
  const numbers = marks.filter((mark) => !entryOf(mark).claim).length;
  counter.textContent = numbers + " " + (numbers === 1 ? wording.number_traced : wording.numbers_traced);
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

  // A figure fits a narrow window whole. Where its smallest letters are too small to read then, a
  // button draws it so large that they can be read; it scrolls sideways as long as it is pressed.
  const LEAST = 9;
  const LEGIBLE = 11;
  const narrow = window.matchMedia("(max-width: 40rem)");
  for (const drawing of document.querySelectorAll(".tm-drawing")) {
    const svg = drawing.querySelector("svg");
    const sizes = svg ? Array.from(svg.querySelectorAll("text"), (text) => parseFloat(text.getAttribute("font-size"))) : [];
    const smallest = Math.min(...sizes.filter((size) => size > 0));
    if (!Number.isFinite(smallest)) continue;
    const units = svg.viewBox.baseVal.width;
    drawing.style.setProperty("--tm-legible", Math.ceil((units * LEGIBLE) / smallest) + "px");
    const button = make("button", "tm-enlarge", wording.enlarge);
    button.type = "button";
    const press = (on) => {
      button.setAttribute("aria-pressed", String(on));
      drawing.classList.toggle("tm-large", on);
    };
    const fit = () => {
      press(false);
      button.hidden = !narrow.matches || (svg.getBoundingClientRect().width / units) * smallest >= LEAST;
    };
    button.addEventListener("click", () => {
      press(button.getAttribute("aria-pressed") !== "true");
      reach();
    });
    drawing.after(button);
    fit();
    narrow.addEventListener("change", fit);
  }
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
  const name = () => { theme.textContent = isDark() ? wording.light : wording.dark; };
  theme.setAttribute("aria-label", wording.switch_theme);
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  prefersDark.addEventListener("change", name);
  name();
})();

// The columns of a poster. Panels stay whole and in the order of the text; they are divided where
// the highest column is lowest, and then where the columns end most evenly. What room is left under
// a shorter column is shared out: its lines and the gaps in its panels are opened, and then the gaps
// between them. Without this program the browser divides them, by the first of these only.
(function () {
  "use strict";
  const frame = document.querySelector(".tm-columns");
  if (!frame) return;
  // Below this share of the sheet that is filled, fewer columns are tried.
  const SPARSE = 0.85;

  // Panels between parts that go across all columns; running text is left to the browser.
  function stretches() {
    const found = [[]];
    const within = (child) => (child.classList.contains("column") ? Array.from(child.children) : [child]);
    for (const part of Array.from(frame.children).flatMap(within)) {
      if (getComputedStyle(part).columnSpan === "all") found.push([]);
      else found[found.length - 1].push(part);
    }
    return found.filter((run) => run.length > 1 && run.every((part) => part.classList.contains("tm-div")));
  }

  function heights(run) {
    return run.map((part) => part.getBoundingClientRect().height + parseFloat(getComputedStyle(part).marginBottom));
  }

  // The division into so many runs of least cost, where `cost` is that of a run and `join` adds it to
  // those before: the cost of all, and where runs start.
  function divided(tall, count, cost, join) {
    let best = [{ cost: 0, starts: [] }];
    for (let column = 0; column < count; column += 1) {
      const next = [];
      for (let to = column + 1; to <= tall.length; to += 1) {
        let own = 0;
        for (let from = to - 1; from >= column; from -= 1) {
          own += tall[from];
          if (!best[from]) continue;
          const all = join(best[from].cost, cost(own));
          if (!next[to] || all < next[to].cost) next[to] = { cost: all, starts: best[from].starts.concat(from) };
        }
      }
      best = next;
    }
    return best[tall.length];
  }

  function levelled(tall, count) {
    const highest = divided(tall, count, (own) => own, Math.max).cost;
    const squares = (own) => (own > highest + 0.01 ? Infinity : own * own);
    const { starts } = divided(tall, count, squares, (before, own) => before + own);
    return { highest, starts };
  }

  // The panels in so many columns, and how much of these is filled.
  function tried(runs, count) {
    frame.style.setProperty("--tm-level", String(count));
    let filled = 0;
    let room = 0;
    const plans = runs.map((run) => {
      const tall = heights(run);
      const plan = levelled(tall, Math.min(count, run.length));
      filled += tall.reduce((sum, own) => sum + own, 0);
      room += count * plan.highest;
      return plan;
    });
    return { count, plans, filled: filled / room };
  }

  // Opens the panels of a column until it is so high, as far as they can be opened.
  function open(column, highest) {
    const ease = (share) => {
      for (const part of column) part.style.setProperty("--tm-ease", share.toFixed(3));
      return heights(column).reduce((sum, own) => sum + own, 0);
    };
    let [low, high] = [0, 1];
    if (ease(high) > highest) {
      for (let step = 0; step < 8; step += 1) {
        const middle = (low + high) / 2;
        if (ease(middle) > highest) high = middle;
        else low = middle;
      }
      ease(low);
    }
    const left = highest - heights(column).reduce((sum, own) => sum + own, 0);
    const gap = Math.min(left / (column.length - 1), 1.8 * parseFloat(getComputedStyle(frame).fontSize));
    if (column.length < 2 || !(gap > 0)) return;
    for (const part of column.slice(0, -1)) part.style.setProperty("--tm-gap", gap.toFixed(2) + "px");
  }

  function level() {
    frame.style.removeProperty("--tm-level");
    for (const part of frame.querySelectorAll(".tm-starts")) part.classList.remove("tm-starts");
    for (const part of frame.querySelectorAll(".tm-div")) {
      part.style.removeProperty("--tm-ease");
      part.style.removeProperty("--tm-gap");
    }
    const most = parseInt(getComputedStyle(frame).columnCount, 10);
    const runs = stretches();
    if (!(most > 1) || runs.length === 0) return;
    let best = tried(runs, most);
    for (let count = most - 1; count > 1 && best.filled < SPARSE; count -= 1) {
      const next = tried(runs, count);
      if (next.filled > best.filled + 0.05) best = next;
    }
    frame.style.setProperty("--tm-level", String(best.count));
    runs.forEach((run, at) => {
      const { highest, starts } = best.plans[at];
      for (const start of starts.slice(1)) run[start].classList.add("tm-starts");
      starts.forEach((start, column) => open(run.slice(start, starts[column + 1]), highest));
    });
  }

  let width = 0;
  const again = () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    level();
  };
  again();
  document.fonts.ready.then(level);
  window.addEventListener("resize", again);
})();
