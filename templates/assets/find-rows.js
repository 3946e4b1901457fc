"use strict";

/** Rows and pager as the program draws them in parts/caseload.html and parts/macros.html, cell for cell. */
(function () {
  const CASEBOOK = (window.CASEBOOK = window.CASEBOOK || {});
  const MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ];

  /**
   * A node. Text stays text, whatever stands in it.
   * @param {string} name
   * @param {Object<string, string>} attributes
   * @param {...(Node|string)} content
   * @returns {HTMLElement}
   */
  function node(name, attributes, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    made.append(...content);
    return made;
  }

  /**
   * A day as people read it: 14 September 2026, with spaces at which no line breaks.
   * @param {string} day as in 2026-09-14; may be empty
   * @returns {Node|string}
   */
  function time(day) {
    if (!day) {
      return "";
    }
    const [year, month, date] = day.split("-").map(Number);
    return node("time", { datetime: day }, `${date}\u00a0${MONTHS[month - 1]}\u00a0${year}`);
  }

  /** How a cell of each kind is drawn, from its value, its row, the way to the top of the site, and the statuses' names. */
  const CELLS = {
    ref: (value, row, root) => node("th", { scope: "row" }, node("a", { href: root + row.address, dir: "auto" }, value)),
    name: (value, row) => node("td", { dir: "auto" }, ...names(row)),
    text: (value) => node("td", { dir: "auto" }, value),
    plain: (value) => node("td", {}, String(value)),
    date: (value) => node("td", { class: "date" }, time(value)),
    standing: (value, row, root, statuses) => node("td", {}, ...standing(row, statuses)),
    status: (value, row, root, statuses) => node("td", {}, statuses.get(value) || value),
  };

  /**
   * A case as a row of the table. What the search knows nothing of is on the case's own page.
   * @param {Object} row
   * @param {string[]} keys the columns by their headings' data-sort; empty for a heading that has none
   * @param {string} root the way to the top of the site
   * @param {Map<string, string>} statuses what each status is called
   * @returns {HTMLTableRowElement}
   */
  function drawRow(row, keys, root, statuses) {
    const cells = keys.map((key) => {
      const column = CASEBOOK.COLUMNS.get(key);
      return column ? CELLS[column.cell](row[key], row, root, statuses) : node("td", { class: "none" }, "On its page");
    });
    return node("tr", { "data-ref": row.ref }, ...cells);
  }

  /**
   * @param {Object} row
   * @returns {(Node|string)[]}
   */
  function names(row) {
    const name = row.child || node("span", { class: "none" }, "Not recorded");
    if (!row.known) {
      return [name];
    }
    return [name, " ", node("span", { class: "aside" }, "known as ", node("bdi", {}, row.known))];
  }

  /**
   * Where a case stands: its tag, its status if that says more, and what is lacking.
   * @param {Object} row
   * @param {Map<string, string>} statuses
   * @returns {(Node|string)[]}
   */
  function standing(row, statuses) {
    const drawn = [node("span", { class: `tag tag-${row.verdict}` }, row.words)];
    if (row.status && row.status !== "open" && row.status !== "closed") {
      drawn.push(" ", node("span", { class: "status" }, statuses.get(row.status) || row.status));
    }
    const lacking = row.missing.length ? row.missing : row.toDecide;
    if (lacking.length) {
      drawn.push(node("span", { class: "lacks" }, lacking.map((criterion) => criterion.label).join("; ")));
    }
    return drawn;
  }

  /**
   * The pages of what was found.
   * @param {{page: number, pages: number, found: number, length: number, address: function(number): string}} part
   * @returns {DocumentFragment}
   */
  function drawPager(part) {
    const fragment = document.createDocumentFragment();
    const number = (value) => value.toLocaleString("en-GB");
    const first = (part.page - 1) * part.length + 1;
    const last = Math.min(part.page * part.length, part.found);
    const noun = part.found === 1 ? "case" : "cases";
    const told = `Showing ${number(first)} to ${number(last)} of ${number(part.found)} ${noun}`;
    fragment.append(node("p", { class: "pager-told" }, told));
    if (part.pages > 1) {
      fragment.append(node("ul", {}, ...pagerItems(part)));
    }
    return fragment;
  }

  /**
   * @param {{page: number, pages: number, address: function(number): string}} part
   * @returns {HTMLLIElement[]}
   */
  function pagerItems(part) {
    const { page, pages } = part;
    const near = new Set([1, 2, page - 1, page, page + 1, pages - 1, pages].filter((at) => at >= 1 && at <= pages));
    const shown = Array.from(near).sort((a, b) => a - b);
    const items = page > 1 ? [pageLink(part, page - 1, "Previous", { rel: "prev" })] : [];
    shown.forEach((at, place) => {
      if (place && at - shown[place - 1] > 1) {
        items.push(node("li", { class: "pager-gap" }, "…"));
      }
      const current = at === page ? { "aria-current": "page" } : {};
      items.push(pageLink(part, at, String(at), { "aria-label": `Page ${at}`, ...current }));
    });
    return page < pages ? [...items, pageLink(part, page + 1, "Next", { rel: "next" })] : items;
  }

  /**
   * @param {{address: function(number): string}} part
   * @param {number} page
   * @param {string} text
   * @param {Object<string, string>} attributes
   * @returns {HTMLLIElement}
   */
  function pageLink(part, page, text, attributes) {
    return node("li", {}, node("a", { ...attributes, href: part.address(page), "data-page": String(page) }, text));
  }

  Object.assign(CASEBOOK, { node, time, drawRow, drawPager });
})();
