// Served by `casebook serve` beside the pages, and never built into them: listens for a new build, reloads
// this page where it has changed, and shows a banner while something is wrong.
(function () {
  "use strict";

  const me = document.currentScript.dataset;
  let news = null;
  let isGood = !document.querySelector(".error-summary"); // else it is the page of a case that cannot be read

  /** Whether this page is no longer what stands on the server. A page that is gone has changed, too. */
  async function hasChanged() {
    const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store" });
    return (answer.ok ? answer.headers.get("ETag") : null) !== '"' + me.tag + '"';
  }

  /** Style that belongs to the served page alone, so it is in no stylesheet of the site. */
  function dress(box, style) {
    Object.assign(box.style, style);
  }

  /** An element with text: what it says is never read as HTML. */
  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  /** Show what is wrong, or take the banner away where nothing is. */
  function banner(troubles, isOld) {
    document.getElementById("live-banner")?.remove();
    if (!troubles.length) {
      return;
    }
    const box = element("div", "");
    box.id = "live-banner";
    box.setAttribute("role", "alert");
    dress(box, { background: "#fff3f0", color: "#300", borderBottom: "4px solid #c00", padding: "12px 20px" });
    dress(box, { position: "sticky", top: "0", zIndex: "1000", font: "16px/1.4 Arial, sans-serif" });
    const told = isOld ? " This page still shows what was there before." : "";
    box.append(element("strong", "Something that was saved has errors." + told));
    const list = element("ul", "");
    troubles.slice(0, 5).forEach(function (trouble) {
      const place = trouble.path ? trouble.path + ", line " + trouble.line + ": " : "";
      list.append(element("li", place + trouble.message + " " + trouble.help));
    });
    if (troubles.length > 5) {
      list.append(element("li", "… and " + (troubles.length - 5) + " more."));
    }
    box.append(list);
    document.body.prepend(box);
  }

  /** Show what is wrong. The last good page of a case stays while its file is broken; others are loaded anew. */
  async function takeIn() {
    const answer = await fetch("/-/troubles", { cache: "no-store" });
    const troubles = await answer.json();
    const isOld = await hasChanged();
    const isBroken = troubles.some((trouble) => trouble.path && trouble.path === me.file);
    if (isOld && !(isBroken && isGood)) {
      location.reload();
      return;
    }
    isGood = isGood && (isOld || !isBroken);
    banner(troubles, isOld);
  }

  /** On a case's page: a link that opens its file in the editor of this machine. */
  function linkToEditor() {
    if (!me.editor) {
      return;
    }
    const link = element("a", "Open " + me.file + " in the editor");
    link.href = me.editor;
    const paragraph = element("p", "");
    paragraph.id = "live-editor";
    paragraph.append(link);
    (document.querySelector("main") || document.body).append(paragraph);
  }

  /** Something has happened. Where it cannot be asked what, it is asked again once the server answers. */
  function hear() {
    takeIn().catch(function () {
      stop();
      setTimeout(listen, 1000);
    });
  }

  function stop() {
    news?.close();
    news = null;
  }

  /** Listen. A page in the background does not: a browser opens only six connections to one server. */
  function listen() {
    if (document.visibilityState === "hidden") {
      stop();
    } else if (!news) {
      news = new EventSource("/-/events");
      news.addEventListener("hello", hear); // also after a time in which nothing was heard
      news.addEventListener("reload", hear);
    }
  }

  linkToEditor();
  document.addEventListener("visibilitychange", listen);
  listen();
})();
