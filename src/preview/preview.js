// The preview of a page: it is loaded anew when its text changes, errors stand at the place
// where they belong, and a number says on which line it is written. Everything is built with
// textContent, since messages hold words of the data.
(function () {
  "use strict";
  const own = document.currentScript;
  const page = own.dataset.page || "";
  const revision = Number(own.dataset.revision || 0);
  let jumped = null;
  let last = null;

  const style = document.createElement("style");
  style.textContent = `
.tmp-problem { font: 15px/1.45 system-ui, sans-serif; text-align: left; color: #7c1d12; background: #fdecea; border: 1px solid #e2a49c;
  border-left: 5px solid #b3261e; border-radius: 5px; padding: .55rem .8rem; margin: .6rem 0; max-width: 46rem; overflow-wrap: anywhere; }
.tmp-problem.is-finding { color: #6b4300; background: #fff4e0; border-color: #e5c38b; border-left-color: #c77700; }
.tmp-problem code { font: 13px ui-monospace, monospace; } .tmp-problem p { margin: .1rem 0; } .tmp-problem small { display: block; }
.tmp-bar { position: fixed; z-index: 2147483000; left: .8rem; bottom: .8rem; max-width: 50vw; text-align: left;
  font: 14px/1.4 system-ui, sans-serif; color: #fff; background: #b3261e; border: 0; border-radius: 99px; padding: .45rem 1.1rem;
  box-shadow: 0 2px 12px rgb(0 0 0 / .35); cursor: pointer; }
.tmp-bar.is-finding { background: #8a5200; } .tmp-bar[hidden] { display: none; }
.tmp-nav { position: fixed; z-index: 2147482999; right: .8rem; bottom: .8rem; font: 13px/1.4 system-ui, sans-serif; display: flex;
  flex-wrap: wrap; gap: .35rem; justify-content: end; max-width: 45vw; }
.tmp-nav a { color: #fff; background: #3d4753; border-radius: 99px; padding: .2rem .7rem; text-decoration: none; opacity: .85; }
.tmp-nav a[aria-current] { background: #14181d; } .tmp-nav a:hover, .tmp-nav a:focus { opacity: 1; }
.tmp-flash { outline: 3px solid #c77700 !important; outline-offset: 2px; }
.tmp-source { margin-top: .8rem; } .tmp-source code { overflow-wrap: anywhere; } .tmp-source button { margin-left: .5rem; }
@media (max-width: 700px) { .tmp-bar { bottom: 4.2rem; max-width: calc(100vw - 1.6rem); } .tmp-nav { max-width: calc(100vw - 1.6rem); } }
@media print { .tmp-bar, .tmp-nav, .tmp-problem { display: none; } }`;
  document.head.append(style);

  const make = (tag, name, words) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (words !== undefined) element.textContent = words;
    return element;
  };
  const markOf = (id) => document.querySelector('[data-mark="' + Number(id) + '"]');
  const blockOf = (element) => element.closest("figure, table, p, li, blockquote, section, svg") || element;

  // ---- What is wrong, at its place -------------------------------------------

  const bar = make("button", "tmp-bar");
  bar.type = "button";
  bar.hidden = true;
  bar.setAttribute("aria-live", "polite");
  bar.addEventListener("click", () => {
    const first = document.querySelector(".tmp-problem");
    if (first) first.scrollIntoView({ block: "center" });
  });
  document.body.append(bar);

  // The other pages, and the PDFs that there are by now.
  const nav = make("nav", "tmp-nav");
  nav.setAttribute("aria-label", "Preview");
  document.body.append(nav);
  function list(names) {
    nav.textContent = "";
    for (const name of names) {
      const link = make("a", "", name.replace(/\.html$/, ""));
      link.href = "/" + encodeURIComponent(name);
      if (name === page) link.setAttribute("aria-current", "page");
      nav.append(link);
    }
  }

  function boxOf(problem) {
    const box = make("aside", problem.severity === "error" ? "tmp-problem" : "tmp-problem is-finding");
    box.setAttribute("role", "alert");
    const line = make("p");
    line.append(make("strong", "", problem.severity + ": "), problem.message);
    box.append(line);
    if (problem.file) {
      const place = problem.file + (problem.line ? ":" + problem.line + (problem.column ? ":" + problem.column : "") : "");
      const at = make("p");
      at.append(make("code", "", place));
      box.append(at);
    }
    for (const hint of problem.hints || []) box.append(make("small", "", hint));
    return box;
  }

  function show(problems) {
    for (const old of document.querySelectorAll(".tmp-problem")) old.remove();
    const top = document.getElementById("content") || document.body;
    const unplaced = [];
    for (const problem of problems) {
      const box = boxOf(problem);
      const mark = problem.at && problem.at[page] !== undefined ? markOf(problem.at[page]) : null;
      if (mark) blockOf(mark).after(box);
      else unplaced.push(box);
    }
    top.prepend(...unplaced);
    const errors = problems.filter((problem) => problem.severity === "error").length;
    const count = errors || problems.length;
    bar.hidden = problems.length === 0;
    bar.classList.toggle("is-finding", errors === 0);
    bar.textContent = errors
      ? count + (count === 1 ? " error: this is the last good page" : " errors: this is the last good page")
      : count + (count === 1 ? " finding" : " findings");
  }

  // ---- News -------------------------------------------------------------------

  function jump(id) {
    const mark = markOf(id);
    if (!mark) return;
    mark.scrollIntoView({ block: "center" });
    mark.classList.add("tmp-flash");
    if (mark.focus) mark.focus({ preventScroll: true });
    setTimeout(() => mark.classList.remove("tmp-flash"), 2000);
  }

  const events = new EventSource("/events");
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    const now = news.files[page];
    if (now !== undefined && now !== revision) {
      events.close();
      location.reload();
      return;
    }
    if (page === "" && Object.keys(news.files).some((name) => name.endsWith(".html"))) {
      events.close();
      location.replace("/");
      return;
    }
    list(Object.keys(news.files));
    const told = JSON.stringify(news.problems);
    if (told !== last) show(news.problems);
    last = told;
    if (news.jump && news.jump.page === page && jumped !== null && news.jump.number > jumped) jump(news.jump.mark);
    jumped = news.jump ? news.jump.number : 0;
  };
  window.addEventListener("pagehide", () => events.close());
  const asked = /^#at-(\d+)$/.exec(location.hash);
  if (asked) window.addEventListener("load", () => jump(asked[1]));

  // ---- From a number to its line ----------------------------------------------

  const dialog = document.getElementById("tm-dialog");
  const body = document.getElementById("tm-dialog-body");

  async function tellSource(mark) {
    const answer = await fetch("/place?page=" + encodeURIComponent(page) + "&mark=" + mark);
    if (!answer.ok || !body || !dialog.open) return;
    const found = await answer.json();
    const part = make("p", "tmp-source");
    const place = found.file + ":" + found.line + ":" + found.column;
    part.append("Printed at ", make("code", "", place));
    const copy = make("button", "", "Copy");
    copy.type = "button";
    copy.addEventListener("click", () => navigator.clipboard.writeText(place));
    part.append(copy);
    if (found.editor) {
      const open = make("button", "", "Open in the editor");
      open.type = "button";
      open.addEventListener("click", () =>
        fetch("/open?page=" + encodeURIComponent(page) + "&mark=" + mark, { method: "POST", headers: { "X-Tickmark": "1" } }));
      part.append(open);
    }
    body.prepend(part);
  }

  const chosen = (event) => {
    const mark = event.target instanceof Element ? event.target.closest("[data-mark]") : null;
    if (mark) setTimeout(() => tellSource(mark.getAttribute("data-mark")), 0);
  };
  document.addEventListener("click", chosen);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") chosen(event);
  });
})();
