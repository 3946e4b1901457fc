"use strict";

/**
 * The search in the logs. The shards of words say in which blocks of the log a word occurs; only blocks
 * that can hold every word are loaded, one after the other, until there is enough to show.
 */
(function () {
  const CASEBOOK = window.CASEBOOK;
  const PAGE = 20;
  const LONGEST_WORD = 32;
  const SLICE = 8;
  const TYPING_PAUSE = 150;
  const KEPT_BLOCKS = 32;
  const form = document.getElementById("log-search");
  if (!form) {
    return;
  }

  const root = form.dataset.root || "";
  const box = document.getElementById("log-q");
  const status = document.getElementById("log-status");
  const results = document.getElementById("log-results");
  const empty = document.getElementById("log-empty");
  const more = document.getElementById("log-more");
  const shards = new Map();
  const blocks = new Map();
  let names = null;
  let arriving = [];
  let search = null;
  let pause = 0;

  // --- The data ---------------------------------------------------------------------------------

  /** Called by the list of shards, by each shard of words, and by each case of a block of the log. */
  CASEBOOK.shards = (list) => { names = new Set(list); };
  CASEBOOK.shard = (name, words) => { shards.set(name, Object.entries(words)); };
  CASEBOOK.log = (entries) => { arriving.push(entries); };

  /**
   * The shard that a folded word stands in; the program that wrote the shards names them in the same way.
   * @param {string} word
   * @returns {string}
   */
  function shardOf(word) {
    const [first, second] = Array.from(word);
    const ascii = (character) => /^[a-z0-9]$/.test(character);
    if (!ascii(first)) {
      return `u${first.codePointAt(0).toString(16)}`;
    }
    return second && ascii(second) ? first + second : first;
  }

  /**
   * In which blocks a word occurs, or one that begins with it.
   * @param {string} word
   * @returns {Promise<bigint>} a bit for each block
   */
  async function blocksOf(word) {
    const name = shardOf(word);
    if (!names.has(name)) {
      return 0n;
    }
    await CASEBOOK.once(`${root}data/words-${name}.js`);
    const start = Array.from(word).slice(0, LONGEST_WORD).join("");
    const whole = CASEBOOK.needle(word).endsWith(" ");
    let bits = 0n;
    for (const [known, found] of shards.get(name)) {
      if (whole ? known === start : known.startsWith(start)) {
        bits |= BigInt(`0x${found}`);
      }
    }
    return bits;
  }

  /**
   * The blocks that have every one of the words.
   * @param {string[]} wanted
   * @returns {Promise<number[]>}
   */
  async function blocksWith(wanted) {
    await CASEBOOK.once(`${root}data/words.js`);
    const sets = await Promise.all(wanted.map(blocksOf));
    const both = sets.reduce((a, b) => a & b);
    return Array.from(both.toString(2)).reverse().flatMap((bit, block) => (bit === "1" ? [block] : []));
  }

  /**
   * The cases of a block with their entries. Only the latest blocks are kept.
   * @param {number} block
   * @returns {Promise<Array[]>}
   */
  async function casesOf(block) {
    if (!blocks.has(block)) {
      await CASEBOOK.run(`${root}data/log-${block}.js`);
      // A script's own load event comes before any other script can run, so these are its cases alone.
      blocks.set(block, arriving.splice(0));
      if (blocks.size > KEPT_BLOCKS) {
        blocks.delete(blocks.keys().next().value);
      }
    }
    return blocks.get(block);
  }

  // --- The search -------------------------------------------------------------------------------

  /**
   * Starts a search, and drops the one before it.
   * @param {string} text as typed
   */
  async function begin(text) {
    const wanted = CASEBOOK.words(text);
    const mine = { needles: wanted.map(CASEBOOK.needle), blocks: [], ready: [], found: 0, shown: 0, cases: new Set() };
    search = mine;
    results.replaceChildren();
    empty.hidden = true;
    more.hidden = true;
    say(wanted.length ? "Searching…" : "");
    if (!wanted.length) {
      return;
    }
    try {
      mine.blocks = await blocksWith(wanted);
      await showMore(mine);
    } catch (error) {
      failed(mine);
    }
  }

  /**
   * Shows the next entries that fit, loading blocks until there are enough of them or no more blocks.
   * @param {Object} mine the search; nothing is shown of one that has been dropped
   */
  async function showMore(mine) {
    const goal = mine.shown + PAGE;
    while (search === mine && mine.shown < goal && (mine.ready.length || mine.blocks.length)) {
      if (!mine.ready.length) {
        await scan(mine, await casesOf(mine.blocks.shift()));
      }
      if (search === mine) {
        show(mine, mine.ready.splice(0, goal - mine.shown));
      }
    }
    if (search === mine) {
      sum(mine);
    }
  }

  /**
   * Looks through the entries of a block, in slices so short that typing never waits for them.
   * @param {Object} mine
   * @param {Array[]} cases
   */
  async function scan(mine, cases) {
    let until = performance.now() + SLICE;
    for (const [ref, child, entries] of cases) {
      // The latest entry first: it is mostly the one that is looked for.
      for (const entry of entries.slice().reverse()) {
        if (CASEBOOK.holds(entry.slice(2).join("\n"), mine.needles)) {
          mine.ready.push({ ref, child, entry });
        }
        if (performance.now() > until) {
          await new Promise((then) => setTimeout(then));
          until = performance.now() + SLICE;
        }
        if (search !== mine) {
          return;
        }
      }
    }
  }

  /** @param {Object} mine */
  function failed(mine) {
    if (search === mine) {
      say("The logs could not be loaded, so that nothing can be found in them. Build the site again.");
    }
  }

  // --- Drawing ----------------------------------------------------------------------------------

  /** @param {string} text */
  function say(text) {
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  /**
   * Says what has been found so far.
   * @param {Object} mine
   */
  function sum(mine) {
    const left = mine.ready.length + mine.blocks.length > 0;
    const entries = `${mine.shown} ${mine.shown === 1 ? "entry" : "entries"}`;
    const cases = `${mine.cases.size} ${mine.cases.size === 1 ? "case" : "cases"}`;
    more.hidden = !left;
    empty.hidden = mine.shown > 0;
    if (left) {
      say(`The first ${entries}. There may be more.`);
    } else {
      say(mine.shown ? `${entries} in ${cases}` : "No entry found");
    }
  }

  /**
   * @param {Object} mine
   * @param {Object[]} found
   */
  function show(mine, found) {
    for (const hit of found) {
      mine.cases.add(hit.ref);
      results.append(item(hit, mine.needles));
    }
    mine.shown += found.length;
  }

  /**
   * One entry that was found: its case and date as a link to it, and its words with the matching ones marked.
   * @param {{ref: string, child: string, entry: Array}} hit
   * @param {string[]} needles
   * @returns {HTMLLIElement}
   */
  function item(hit, needles) {
    const [line, day, initials, how, outcome, text] = hit.entry;
    const address = `${root}cases/${encodeURIComponent(hit.ref)}.html#line-${line}`;
    const whose = hit.child ? [", ", CASEBOOK.node("bdi", {}, hit.child)] : [];
    const link = CASEBOOK.node("a", { href: address }, CASEBOOK.time(day), ", ", hit.ref, ...whose);
    return CASEBOOK.node("li", { class: "log-hit" },
      paragraph("log-hit-title", link),
      paragraph("log-hit-how", CASEBOOK.marked([initials, how, outcome].filter(Boolean).join(", "), needles)),
      paragraph("log-hit-text", CASEBOOK.marked(CASEBOOK.snippet(text, needles), needles)),
    );
  }

  /**
   * @param {string} kind
   * @param {Node} content
   * @returns {HTMLParagraphElement}
   */
  function paragraph(kind, content) {
    return CASEBOOK.node("p", { class: kind, dir: "auto" }, content);
  }

  // --- What people do ---------------------------------------------------------------------------

  /** Searches when typing pauses, and keeps the search in the address. */
  function typed() {
    clearTimeout(pause);
    pause = setTimeout(submitted, TYPING_PAUSE);
  }

  /** Searches at once. */
  function submitted() {
    clearTimeout(pause);
    CASEBOOK.keep({ q: box.value.trim() });
    begin(box.value);
  }

  /** Shows the next entries, and takes the focus to the first of them. */
  async function askedForMore() {
    const mine = search;
    const before = results.children.length;
    say("Searching…");
    try {
      await showMore(mine);
    } catch (error) {
      failed(mine);
    }
    if (search === mine && results.children[before]) {
      results.children[before].querySelector("a").focus();
    }
  }

  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", typed);
  form.addEventListener("submit", (event) => { event.preventDefault(); submitted(); });
  more.addEventListener("click", askedForMore);
  form.hidden = false;
  document.getElementById("log-no-script").hidden = true;
  begin(box.value);
})();
