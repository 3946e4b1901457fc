"use strict";

/**
 * On every page: says so when the page is old. What a page says holds for the day it was worked out
 * for; a copy left on a shared drive must not pass for today's.
 */
(function () {
  const DAY = 24 * 60 * 60 * 1000;

  /**
   * Today in England, wherever the computer thinks it is.
   * @returns {string} as in 2026-11-23
   */
  function today() {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/London", year: "numeric", month: "2-digit", day: "2-digit",
    }).formatToParts(new Date());
    const part = (type) => parts.find((found) => found.type === type).value;
    return `${part("year")}-${part("month")}-${part("day")}`;
  }

  /**
   * A day as people read it.
   * @param {string} day as in 2026-11-23
   * @returns {string} as in 23 November 2026
   */
  function english(day) {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone: "UTC", day: "numeric", month: "long", year: "numeric",
    }).format(new Date(`${day}T00:00:00Z`));
  }

  /** Shows the warning if the page's day is over, and takes it away if it is not. */
  function check() {
    const warning = document.getElementById("stale");
    const asOf = document.documentElement.dataset.asOf || "";
    if (!warning || !/^\d{4}-\d{2}-\d{2}$/.test(asOf)) {
      return;
    }
    const days = Math.round((Date.parse(today()) - Date.parse(asOf)) / DAY);
    warning.hidden = days <= 0;
    if (days > 0) {
      warning.textContent = `This page was worked out as of ${english(asOf)}, ${days} ${days === 1 ? "day" : "days"} ago. ` +
        "What it says may no longer hold: build the book again.";
    }
  }

  check();
  // A page left open overnight, or taken back from the browser's memory, is looked at again.
  window.addEventListener("pageshow", check);
  document.addEventListener("visibilitychange", check);
})();
