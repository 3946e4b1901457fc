"use strict";

/** Data of the site, which comes as scripts: a page opened by double-click may load nothing else. */
(function () {
  const CASEBOOK = (window.CASEBOOK = window.CASEBOOK || {});
  const loading = new Map();

  /**
   * Loads a script of the site.
   * @param {string} address the way to it from this page
   * @returns {Promise<void>} settled when it has run
   */
  function run(address) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => { script.remove(); done(); };
      script.onerror = () => { script.remove(); failed(new Error(address)); };
      document.head.append(script);
    });
  }

  /**
   * Loads a script of the site, once however often it is asked for. One that failed is tried again.
   * @param {string} address
   * @returns {Promise<void>}
   */
  function once(address) {
    if (!loading.has(address)) {
      const settled = run(address);
      loading.set(address, settled);
      settled.catch(() => loading.delete(address));
    }
    return loading.get(address);
  }

  /**
   * Puts a view into the address, so that it can be kept and shared. Values that are empty are left out.
   * @param {Object<string, string>} values
   */
  function keep(values) {
    const query = queryOf(values);
    try {
      history.replaceState(null, "", query ? `?${query}` : location.pathname);
    } catch (error) {
      // Some browsers allow only so many changes in a row. The view itself is not touched by that.
    }
  }

  /**
   * A view as the query of an address.
   * @param {Object<string, string>} values
   * @returns {string}
   */
  function queryOf(values) {
    return new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();
  }

  Object.assign(CASEBOOK, { run, once, keep, queryOf });
})();
