"use strict";

/** The finder above a list of cases: search, filters, order and pages, all of them kept in the address. */
(function () {
  const CASEBOOK = window.CASEBOOK;
  const PAGE = 100;
  const ADDRESS_PAUSE = 250;
  const finder = document.getElementById("finder");
  const table = document.getElementById("caseload");
  if (!finder || !table) {
    return;
  }

  const root = finder.dataset.root || "";
  const scope = readScope();
  const facets = CASEBOOK.FACETS.filter((facet) => !(facet in scope));
  const box = document.getElementById("find-q");
  const chips = document.getElementById("find-chips");
  const clear = document.getElementById("find-clear");
  const count = document.getElementById("find-count");
  const sorted = document.getElementById("find-sorted");
  const empty = document.getElementById("find-empty");
  const body = table.tBodies[0];
  const pager = document.querySelector("nav.pager");
  // What the page was built with: shown whenever nothing is searched for, filtered or sorted.
  const built = { rows: Array.from(body.rows), pager: pager ? Array.from(pager.childNodes) : [], hidden: !pager || pager.hidden };
  const orders = new Map();
  let view = readView();
  let rows = null;
  let statuses = new Map();
  let drawing = 0;
  let keeping = 0;

  /**
   * What the page is about, and never shows anything beside: one school, one member of staff, one year.
   * @returns {Object<string, string>}
   */
  function readScope() {
    const found = {};
    for (const facet of CASEBOOK.FACETS) {
      const value = finder.getAttribute(`data-scope-${facet}`);
      if (value !== null) {
        found[facet] = value || CASEBOOK.NOT_RECORDED;
      }
    }
    return found;
  }

  /** @returns {Object<string, string>} the view that the address asks for */
  function readView() {
    const asked = new URLSearchParams(location.search);
    const found = { q: asked.get("q") || "", sort: "", page: "" };
    for (const facet of facets) {
      found[facet] = asked.get(facet) || "";
    }
    const sort = asked.get("sort") || "";
    found.sort = CASEBOOK.COLUMNS.has(sort.replace(/^-/, "")) ? sort : "";
    found.page = /^[1-9]\d{0,5}$/.test(asked.get("page") || "") ? asked.get("page") : "";
    return found;
  }

  /** @returns {boolean} whether nothing is asked for that the page was not built with */
  function isPlain() {
    return !Object.values(view).some(Boolean);
  }

  // --- The data ---------------------------------------------------------------------------------

  let loading = null;

  /** Loads the caseload, once, and shows the view when it is there. */
  function load() {
    if (loading) {
      return;
    }
    if (!isPlain()) {
      count.textContent = "Loading…";
      table.setAttribute("aria-busy", "true");
    }
    loading = CASEBOOK.caseload(root).then(arrived, () => {
      loading = null;
      table.removeAttribute("aria-busy");
      count.textContent = "The caseload could not be loaded, so that nothing can be searched for. The list below is complete.";
    });
  }

  /**
   * @param {{head: Object, rows: Object[]}} data
   */
  function arrived(data) {
    const within = Object.keys(scope);
    rows = data.rows.filter((row) => within.every((facet) => CASEBOOK.values(row, facet).includes(scope[facet])));
    statuses = new Map(data.head.status);
    fillSelects(data.head);
    table.removeAttribute("aria-busy");
    draw();
  }

  /**
   * Fills each filter with what occurs in the list, in the order of the form, else of the alphabet.
   * @param {Object} head
   */
  function fillSelects(head) {
    const all = CASEBOOK.choose(rows, {}).counts;
    const missing = new Map(rows.flatMap((row) => row.missing).map((criterion) => [criterion.key, criterion.label]));
    const known = {
      verdict: [...head.verdict, ["closed", "Closed"], ["broken", "Cannot be trusted"]],
      status: head.status,
      year: [...head.year, [CASEBOOK.NOT_RECORDED, "Not recorded"]],
      missing: head.missing.map((key) => [key, missing.get(key) || key]),
    };
    for (const facet of facets) {
      const choices = known[facet] || byName(all[facet]);
      settle(facet, choices);
      const shown = choices.filter(([value]) => all[facet].has(value) || value === view[facet]);
      const options = shown.map(([value, label]) => option(value, label));
      if (view[facet] && !shown.some(([value]) => value === view[facet])) {
        options.push(option(view[facet], view[facet]));
      }
      control(facet).append(...options);
      control(facet).value = view[facet];
    }
  }

  /**
   * Names in the order of the alphabet; what is not recorded comes last.
   * @param {Map<string, number>} counts
   * @returns {string[][]}
   */
  function byName(counts) {
    const names = Array.from(counts.keys()).filter((name) => name !== CASEBOOK.NOT_RECORDED);
    const order = new Intl.Collator("en-GB", { numeric: true });
    return [...names.sort(order.compare).map((name) => [name, name]), [CASEBOOK.NOT_RECORDED, "Not recorded"]];
  }

  /**
   * Takes what the address says for the choice that is meant: its label (Year 8), or its name without accents.
   * @param {string} facet
   * @param {string[][]} choices
   */
  function settle(facet, choices) {
    const asked = CASEBOOK.fold(view[facet]);
    if (view[facet] && !choices.some(([value]) => value === view[facet])) {
      const meant = choices.find((choice) => choice.some((text) => CASEBOOK.fold(text) === asked));
      view[facet] = meant ? meant[0] : view[facet];
    }
  }

  /**
   * @param {string} value
   * @param {string} label
   * @returns {HTMLOptionElement}
   */
  function option(value, label) {
    const made = new Option(label, value);
    made.dataset.label = label;
    return made;
  }

  /**
   * @param {string} facet
   * @returns {HTMLSelectElement}
   */
  function control(facet) {
    return document.getElementById(`find-${facet}`);
  }

  // --- Drawing ----------------------------------------------------------------------------------

  /** Draws the view soon: however fast somebody types, once for each picture on the screen at most. */
  function drawSoon() {
    keepSoon();
    if (!rows) {
      load();
      count.textContent = "Loading…";
      return;
    }
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(draw);
  }

  /** Draws everything that hangs on the view. */
  function draw() {
    const { found, counts } = CASEBOOK.choose(ordered(), view);
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    view.page = Number(view.page) > pages ? String(pages) : view.page;
    const first = (Math.max(1, Number(view.page)) - 1) * PAGE;
    drawRows(isPlain() ? null : found.slice(first, first + PAGE));
    drawPager(found.length, pages);
    drawCounts(counts);
    drawChips();
    drawEmpty(found.length);
    const total = rows.length.toLocaleString("en-GB");
    const noun = rows.length === 1 ? "case" : "cases";
    say(count, isChosen() ? `${found.length.toLocaleString("en-GB")} of ${total} ${noun}` : `${total} ${noun}`);
  }

  const columns = table.tHead ? Array.from(table.tHead.rows[0].cells, (head) => head.dataset.sort || "") : [];

  let shown = null;

  /**
   * Draws the rows of a page, unless they stand there already: a link in them may have the focus.
   * @param {Object[]|null} wanted null for the rows that the page was built with
   */
  function drawRows(wanted) {
    const same = wanted && shown ? wanted.length === shown.length && wanted.every((row, i) => row === shown[i]) : wanted === shown;
    if (!same) {
      body.replaceChildren(...(wanted ? wanted.map((row) => CASEBOOK.drawRow(row, columns, root, statuses)) : built.rows));
      shown = wanted;
    }
  }

  /** @returns {boolean} whether a search or a filter is set */
  function isChosen() {
    return Boolean(view.q) || facets.some((facet) => view[facet]);
  }

  /** @returns {Object[]} every row of the list in the order of the view */
  function ordered() {
    if (!orders.has(view.sort)) {
      orders.set(view.sort, CASEBOOK.inOrder(rows, view.sort));
    }
    return orders.get(view.sort);
  }

  /**
   * Puts a text in its place. One that is there already is left alone, so as not to be read out again.
   * @param {HTMLElement} place
   * @param {string} text
   */
  function say(place, text) {
    if (place.textContent !== text) {
      place.textContent = text;
    }
  }

  /**
   * Says behind each choice how many cases it would show.
   * @param {Object<string, Map<string, number>>} counts
   */
  function drawCounts(counts) {
    for (const facet of facets) {
      for (const made of Array.from(control(facet).options).slice(1)) {
        say(made, `${made.dataset.label} (${(counts[facet].get(made.value) || 0).toLocaleString("en-GB")})`);
      }
    }
  }

  /** Draws the filters that are set, each with the way to take it off. */
  function drawChips() {
    const set = facets.filter((facet) => view[facet]);
    chips.replaceChildren(...set.map(chip));
    chips.hidden = set.length === 0;
    clear.hidden = !isChosen();
  }

  /**
   * @param {string} facet
   * @returns {HTMLLIElement}
   */
  function chip(facet) {
    const name = finder.querySelector(`label[for="find-${facet}"]`).textContent;
    const chosen = Array.from(control(facet).options).find((made) => made.value === view[facet]);
    const text = `${name}: ${chosen ? chosen.dataset.label : view[facet]}`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "finder-chip";
    button.dataset.facet = facet;
    button.textContent = text;
    button.setAttribute("aria-label", `${text} – take this filter off`);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  /**
   * Where nothing fits, says what to do next.
   * @param {number} found
   */
  function drawEmpty(found) {
    const words = CASEBOOK.words(view.q);
    const logs = document.getElementById("find-logs");
    empty.hidden = found > 0 || !isChosen();
    table.hidden = found === 0 && isChosen();
    if (logs) {
      logs.hidden = words.length === 0;
      logs.querySelector("a").setAttribute("href", `${root}find.html?${CASEBOOK.queryOf({ q: view.q })}`);
    }
  }

  /**
   * The pages of what was found. The list as built has its own pager, which leads to pages of its own.
   * @param {number} found
   * @param {number} pages
   */
  function drawPager(found, pages) {
    if (!pager) {
      return;
    }
    if (isPlain()) {
      pager.replaceChildren(...built.pager);
      pager.hidden = built.hidden;
      return;
    }
    const page = Math.max(1, Number(view.page));
    pager.hidden = found === 0;
    pager.replaceChildren(CASEBOOK.drawPager({ page, pages, found, length: PAGE, address: addressOf }));
  }

  /**
   * The address of another page of the view.
   * @param {number} page
   * @returns {string}
   */
  function addressOf(page) {
    return `?${CASEBOOK.queryOf({ ...view, page: String(page) })}`;
  }

  // --- What people do ---------------------------------------------------------------------------

  /** Puts the view into the address when typing pauses: browsers allow only so many changes in a row. */
  function keepSoon() {
    clearTimeout(keeping);
    keeping = setTimeout(keepNow, ADDRESS_PAUSE);
  }

  /** Puts the view into the address at once. */
  function keepNow() {
    clearTimeout(keeping);
    keeping = 0;
    CASEBOOK.keep(view);
  }

  /**
   * Changes the view. A change of anything but the page leads back to the first page.
   * @param {Object<string, string>} changes
   */
  function change(changes) {
    view = { ...view, page: "", ...changes };
    drawSoon();
  }

  /** Takes the search and every filter away; the order stays. */
  function clearAll() {
    box.value = "";
    for (const facet of facets) {
      control(facet).value = "";
    }
    change(Object.fromEntries(["q", ...facets].map((name) => [name, ""])));
    box.focus();
  }

  /**
   * Takes one filter off. The focus goes to the next chip, or to the search box when there is none.
   * @param {HTMLElement} button
   */
  function takeOff(button) {
    const place = Array.from(chips.children).indexOf(button.parentElement);
    const facet = button.dataset.facet;
    control(facet).value = "";
    change({ [facet]: "" });
    cancelAnimationFrame(drawing);
    draw();
    const left = chips.querySelectorAll("button");
    (left[Math.min(place, left.length - 1)] || box).focus();
  }

  /**
   * Goes to another page of what was found, and takes the focus to the top of it.
   * @param {MouseEvent} event
   */
  function turnPage(event) {
    const link = event.target.closest("a[data-page]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    view.page = link.dataset.page;
    draw();
    keepNow();
    table.tabIndex = -1;
    table.focus({ preventScroll: true });
    table.scrollIntoView({ block: "start" });
  }

  // --- The columns ------------------------------------------------------------------------------

  const heads = Array.from(table.querySelectorAll("thead th[data-sort]"));

  const caption = table.caption ? table.caption.textContent : "";

  /** @returns {string} the column that the list is sorted by, and which way */
  function orderInWords() {
    const head = heads.find((candidate) => candidate.dataset.sort === view.sort.replace(/^-/, ""));
    return `${head ? head.textContent.trim() : view.sort}, ${view.sort.startsWith("-") ? "descending" : "ascending"}`;
  }

  /** Makes a button of every column's heading. */
  function makeSortable() {
    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "finder-sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(head));
      head.append(button);
    }
    showOrder();
  }

  /**
   * Sorts by a column; by the column that is sorted by already, the other way round.
   * @param {HTMLElement} head
   */
  function sortBy(head) {
    const column = head.dataset.sort;
    change({ sort: view.sort === column ? `-${column}` : column });
    showOrder();
    say(sorted, table.caption ? table.caption.textContent : "");
  }

  /** Marks the column that the list is sorted by, and says it in the table's caption. */
  function showOrder() {
    if (table.caption) {
      say(table.caption, view.sort ? `Cases sorted by ${orderInWords()}` : caption);
    }
    for (const head of heads) {
      if (view.sort.replace(/^-/, "") === head.dataset.sort) {
        head.setAttribute("aria-sort", view.sort.startsWith("-") ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    }
  }

  // --- The start --------------------------------------------------------------------------------

  /** Sets the finder up and shows it. */
  function start() {
    for (const facet of Object.keys(scope)) {
      control(facet).closest(".finder-filter").remove();
    }
    for (const facet of facets) {
      control(facet).addEventListener("change", () => change({ [facet]: control(facet).value }));
    }
    box.value = view.q;
    box.addEventListener("input", () => change({ q: box.value }));
    clear.addEventListener("click", clearAll);
    chips.addEventListener("click", (event) => event.target.closest("button") && takeOff(event.target.closest("button")));
    finder.addEventListener("submit", (event) => { event.preventDefault(); keepNow(); });
    finder.addEventListener("focusin", load);
    if (pager) {
      pager.addEventListener("click", turnPage);
    }
    window.addEventListener("pagehide", () => keeping && keepNow());
    makeSortable();
    finder.hidden = false;
    loadInTime();
  }

  /** Loads at once where the address asks for a view; otherwise when the page is there and at rest. */
  function loadInTime() {
    if (!isPlain()) {
      load();
      return;
    }
    const idle = window.requestIdleCallback || ((then) => setTimeout(then, 200));
    if (document.readyState === "complete") {
      idle(load);
    } else {
      window.addEventListener("load", () => idle(load), { once: true });
    }
  }

  start();
})();
