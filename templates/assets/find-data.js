"use strict";

/** The caseload as the finder holds it: read from its blocks, chosen from, and put in order. */
(function () {
  const CASEBOOK = (window.CASEBOOK = window.CASEBOOK || {});
  const FACETS = ["verdict", "status", "school", "staff", "year", "missing"];
  const RECORDED = new Set(["school", "staff", "year"]);
  const NOT_RECORDED = "not-recorded";
  const VERDICT_ORDER = { broken: 0, ready: 1, "needs-judgement": 2, "not-ready": 3, closed: 4 };
  const blocks = new Map();
  let head = {};
  let places = new Map();

  /**
   * Called by each block of the caseload.
   * @param {number} number from 1
   * @param {Object} first what only the first block knows: how many blocks and cases, and the labels
   * @param {string[]} texts what the rows name by number
   * @param {Array[]} rows
   */
  CASEBOOK.rows = function (number, first, texts, rows) {
    blocks.set(number, rows.map((values) => unpack(values, texts)));
    if (number === 1) {
      head = first;
      places = new Map(head.year.map(([year], place) => [year, place + 1]));
    }
  };

  /**
   * What the table can show of a row, by the name in the row and in the heading's data-sort: how a cell is drawn, and by
   * what the rows are put in order. The program's own table is views/columns.py. A column that was added to both has
   * its place (at) behind the values that unpack reads.
   */
  const COLUMNS = new Map(Object.entries({
    ref: { cell: "ref", order: "words" },
    child: { cell: "name", order: "words" },
    known: { cell: "text", order: "words" },
    year: { cell: "plain", order: "year" },
    school: { cell: "text", order: "words" },
    staff: { cell: "text", order: "words" },
    end: { cell: "date", order: "value" },
    verdict: { cell: "standing", order: "verdict" },
    status: { cell: "status", order: "words" },
    last: { cell: "date", order: "value" },
  }));

  /**
   * A row by the names of its cells.
   * @param {Array} values in the order in which the program writes them
   * @param {string[]} texts
   * @returns {Object}
   */
  function unpack(values, texts) {
    const criteria = (pairs) => pairs.map(([key, label]) => ({ key: texts[key], label: texts[label] }));
    const row = {
      ref: values[0], child: values[1], known: values[2],
      year: texts[values[3]], school: texts[values[4]], staff: texts[values[5]],
      end: values[6], status: texts[values[7]], verdict: texts[values[8]], words: texts[values[9]],
      missing: criteria(values[10]), toDecide: criteria(values[11]),
      last: values[12], errors: values[13], broken: Boolean(values[14]), address: values[15],
    };
    for (const [key, column] of COLUMNS) {
      if (column.at) {
        row[key] = values[column.at];
      }
    }
    row.address = row.address || `cases/${row.ref}.html`;
    row.text = haystack(row);
    return row;
  }

  /**
   * The text in which the search box looks. The ref is in it in one piece too: people leave the dash out.
   * @param {Object} row
   * @returns {string}
   */
  function haystack(row) {
    const ref = CASEBOOK.fold(row.ref);
    const parts = [row.child, row.known, row.school, row.staff].map(CASEBOOK.fold);
    return ` ${ref} ${ref.replace(/ /g, "")} ${parts.join(" ")} `;
  }

  /**
   * The whole caseload.
   * @param {string} root the way to the top of the site
   * @returns {Promise<{head: Object, rows: Object[]}>} rows in the site's own order
   */
  async function caseload(root) {
    await CASEBOOK.once(`${root}data/caseload-1.js`);
    const numbers = Array.from({ length: head.blocks }, (_, i) => i + 1);
    await Promise.all(numbers.map((number) => CASEBOOK.once(`${root}data/caseload-${number}.js`)));
    return { head, rows: numbers.flatMap((number) => blocks.get(number)) };
  }

  /**
   * What a row counts as, for one of the filters.
   * @param {Object} row
   * @param {string} facet
   * @returns {string[]}
   */
  function values(row, facet) {
    if (facet === "missing") {
      return row.missing.map((criterion) => criterion.key);
    }
    return [row[facet] || (RECORDED.has(facet) ? NOT_RECORDED : "")];
  }

  /**
   * The rows that fit, and how many would fit if just one filter were set otherwise.
   * @param {Object[]} rows
   * @param {Object<string, string>} view the search and the filters
   * @returns {{found: Object[], counts: Object<string, Map<string, number>>}}
   */
  function choose(rows, view) {
    const wanted = CASEBOOK.words(view.q || "");
    const set = FACETS.filter((facet) => view[facet]);
    const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Map()]));
    const found = [];
    for (const row of rows) {
      if (!wanted.every((word) => row.text.includes(word))) {
        continue;
      }
      const unfit = set.filter((facet) => !values(row, facet).includes(view[facet]));
      if (unfit.length === 0) {
        found.push(row);
      }
      if (unfit.length < 2) {
        count(row, unfit.length ? unfit : FACETS, counts);
      }
    }
    return { found, counts };
  }

  /**
   * Counts a row under each of the filters given.
   * @param {Object} row
   * @param {string[]} facets
   * @param {Object<string, Map<string, number>>} counts
   */
  function count(row, facets, counts) {
    for (const facet of facets) {
      for (const value of values(row, facet)) {
        counts[facet].set(value, (counts[facet].get(value) || 0) + 1);
      }
    }
  }

  /** By what a column of each order is put in order; an empty value always comes last. */
  const KEYS = {
    value: (value) => value,
    words: (value) => CASEBOOK.fold(value).trim(),
    year: (value) => places.get(value),
    verdict: (value, row) => VERDICT_ORDER[value] * 100 + row.missing.length + row.toDecide.length,
  };

  /**
   * The rows in the order of a column.
   * @param {Object[]} rows in the site's own order, which settles ties
   * @param {string} sort a column, with "-" before it for the other way round; empty for the site's own
   * @returns {Object[]}
   */
  function inOrder(rows, sort) {
    const name = sort.replace(/^-/, "");
    if (!COLUMNS.has(name)) {
      return rows;
    }
    const key = KEYS[COLUMNS.get(name).order];
    const way = sort.startsWith("-") ? -1 : 1;
    const keyed = rows.map((row, place) => ({ row, place, key: key(row[name], row) }));
    keyed.sort((a, b) => compare(a, b, way) || a.place - b.place);
    return keyed.map((entry) => entry.row);
  }

  /**
   * @param {{key: (string|number|undefined)}} a
   * @param {{key: (string|number|undefined)}} b
   * @param {number} way 1, or -1 for the other way round
   * @returns {number}
   */
  function compare(a, b, way) {
    const blank = Number(isBlank(a.key)) - Number(isBlank(b.key));
    if (blank || a.key === b.key || isBlank(a.key)) {
      return blank;
    }
    return a.key < b.key ? -way : way;
  }

  /**
   * @param {string|number|undefined} key
   * @returns {boolean}
   */
  function isBlank(key) {
    return key === "" || key === undefined;
  }

  Object.assign(CASEBOOK, { caseload, choose, inOrder, values, FACETS, NOT_RECORDED, COLUMNS });
})();
