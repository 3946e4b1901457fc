"use strict";

/**
 * Words in the form in which they are compared, and the marks on those that match. The folding is the
 * same, character for character, as in the program that wrote the data.
 */
(function () {
  const CASEBOOK = (window.CASEBOOK = window.CASEBOOK || {});
  const APOSTROPHES = /['`\u00b4\u02b9\u02bb-\u02bf\u2018\u2019\u201b\u2032\uff07]/g;
  const PLAIN = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ",
  };
  const PIECE = 2000;
  const BEFORE = 120;
  const SNIPPET = 400;

  /**
   * Letters and digits without accents; every other character is a space.
   * @param {string} text
   * @returns {string}
   */
  function bare(text) {
    return text.normalize("NFKD")
      .replace(/[\p{M}\p{Cf}]/gu, "")
      .replace(/[^\p{L}\p{N}]/gu, " ")
      .replace(/[łøđðħŧæœþς]/g, (letter) => PLAIN[letter]);
  }

  /**
   * Letter case, accents and apostrophes do not matter once a text is folded.
   * @param {string} text
   * @returns {string}
   */
  function fold(text) {
    if (/^[\x00-\x7f]*$/.test(text)) {
      return text.toLowerCase().replace(/['`]/g, "").replace(/[^a-z0-9]/g, " ");
    }
    return bare(bare(text.replace(APOSTROPHES, "")).toUpperCase().toLowerCase());
  }

  /**
   * The folded words of a text, each once, in the order in which they were typed.
   * @param {string} text
   * @returns {string[]}
   */
  function words(text) {
    return Array.from(new Set(fold(text).split(" ").filter(Boolean)));
  }

  /**
   * What to look for in a folded text that has a space at either end. The start of a word is enough;
   * a single letter or digit is looked for as a word of its own.
   * @param {string} word
   * @returns {string}
   */
  function needle(word) {
    return /^[a-z0-9]$/.test(word) ? ` ${word} ` : ` ${word}`;
  }

  /**
   * Whether a text has every one of the words.
   * @param {string} text
   * @param {string[]} needles
   * @returns {boolean}
   */
  function holds(text, needles) {
    const folded = ` ${fold(text)} `;
    return needles.every((wanted) => folded.includes(wanted));
  }

  /**
   * The stretches of a text that match, as places of its first and after its last character.
   * @param {string} text
   * @param {string[]} needles
   * @returns {number[][]} in order, none overlapping another
   */
  function matches(text, needles) {
    const places = [0];
    let folded = " ";
    let at = 0;
    for (const character of text) {
      const more = fold(character);
      folded += more;
      for (let i = 0; i < more.length; i += 1) {
        places.push(at);
      }
      at += character.length;
    }
    folded += " ";
    places.push(text.length);
    const starts = needles.flatMap((wanted) => occurrences(folded, wanted)).sort((a, b) => a - b);
    return Array.from(new Set(starts), (start) => [places[start], places[folded.indexOf(" ", start)]]);
  }

  /**
   * Where the words begin that match.
   * @param {string} folded
   * @param {string} wanted
   * @returns {number[]}
   */
  function occurrences(folded, wanted) {
    const found = [];
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
      found.push(at + 1);
    }
    return found;
  }

  /**
   * A text as nodes, with the matching words in <mark>. It is never read as HTML.
   * @param {string} text
   * @param {string[]} needles
   * @returns {DocumentFragment}
   */
  function marked(text, needles) {
    const fragment = document.createDocumentFragment();
    let at = 0;
    for (const [start, end] of matches(text, needles)) {
      fragment.append(text.slice(at, start));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      fragment.append(mark);
      at = end;
    }
    fragment.append(text.slice(at));
    return fragment;
  }

  /**
   * As much of a long text as is shown in a list: the stretch around its first match.
   * @param {string} text
   * @param {string[]} needles
   * @returns {string}
   */
  function snippet(text, needles) {
    if (text.length <= SNIPPET) {
      return text;
    }
    let from = 0;
    // A piece at a time, because only the places of a short text are worked out quickly.
    for (let at = 0; at < text.length; at += PIECE) {
      const found = matches(text.slice(at, at + PIECE + BEFORE), needles);
      if (found.length) {
        from = at + found[0][0];
        break;
      }
    }
    const start = wordStart(text, Math.max(0, from - BEFORE));
    const end = wordStart(text, Math.min(text.length, start + SNIPPET));
    return (start ? "… " : "") + text.slice(start, end).trim() + (end < text.length ? " …" : "");
  }

  /**
   * The place after the next space, if one is near: a snippet cuts no word in two.
   * @param {string} text
   * @param {number} at
   * @returns {number}
   */
  function wordStart(text, at) {
    const gap = text.slice(at, at + 30).search(/\s/);
    return at === 0 || at >= text.length || gap < 0 ? at : at + gap + 1;
  }

  Object.assign(CASEBOOK, { fold, words, needle, holds, marked, snippet });
})();
