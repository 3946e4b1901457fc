// Served by `casebook serve` beside the pages, and never built into them: listens for a new build, reloads
// this page where it has changed, and shows a banner while something is wrong.
(function () {
  "use strict";

  var me = document.currentScript;
  var tag = null;

  /** The sign of this page's bytes on the server, or null. */
  function ask() {
    return fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.headers.get("ETag") : null;
    });
  }

  /** Reload where this page is no longer what was loaded. The browser keeps the place on the page. */
  function reloadIfChanged() {
    ask().then(function (now) {
      if (now !== tag) {
        location.reload();
      }
    });
  }

  /** Style that belongs to the served page alone, so it is in no stylesheet of the site. */
  function dress(box, style) {
    Object.keys(style).forEach(function (name) {
      box.style[name] = style[name];
    });
  }

  /** An element with text. */
  function element(name, text) {
    var made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  /** Show what is wrong, or take the banner away where nothing is. */
  function banner(troubles) {
    var old = document.getElementById("live-banner");
    if (old) {
      old.remove();
    }
    if (!troubles.length) {
      return;
    }
    var box = element("div", "");
    box.id = "live-banner";
    dress(box, { background: "#fff3f0", color: "#300", borderBottom: "4px solid #c00", padding: "12px 20px" });
    dress(box, { position: "sticky", top: "0", zIndex: "1000", font: "16px/1.4 Arial, sans-serif" });
    box.setAttribute("role", "alert");
    box.appendChild(element("strong", "Something that was saved cannot be read. The last good page is still shown."));
    var list = element("ul", "");
    troubles.slice(0, 5).forEach(function (trouble) {
      var place = trouble.path ? trouble.path + ", line " + trouble.line + ": " : "";
      list.appendChild(element("li", place + trouble.message + " " + trouble.help));
    });
    box.appendChild(list);
    document.body.insertBefore(box, document.body.firstChild);
  }

  /** Ask what is wrong, and show it. */
  function showTroubles() {
    return fetch("/-/troubles", { cache: "no-store" })
      .then(function (answer) {
        return answer.json();
      })
      .then(banner);
  }

  /** On a case's page: a link that opens its file in the editor of this machine. */
  function linkToEditor() {
    if (!me || !me.dataset.editor) {
      return;
    }
    var link = element("a", "Open " + decodeURIComponent(me.dataset.file) + " in the editor");
    link.href = me.dataset.editor;
    var paragraph = element("p", "");
    paragraph.id = "live-editor";
    paragraph.appendChild(link);
    (document.querySelector("main") || document.body).appendChild(paragraph);
  }

  linkToEditor();
  ask().then(function (now) {
    tag = now;
    var news = new EventSource("/-/events");
    var lost = false;
    news.addEventListener("hello", function () {
      if (lost) {
        reloadIfChanged();
      }
      lost = false;
    });
    news.addEventListener("reload", function () {
      banner([]);
      reloadIfChanged();
    });
    news.addEventListener("trouble", showTroubles);
    news.onerror = function () {
      lost = true;
    };
  });
})();
