// What only a script in the page can do. It is loaded before Streamlit's own and needs nothing of it but its markup.
"use strict";

// One choice of the reader, one entry in the browser's history. Streamlit makes an entry of every address that a run
// writes; those that no hand led to (a first visit, the filters that follow to another page) mend the entry they stand in.
{
  const push = history.pushState;
  let acted = false;
  for (const kind of ["pointerdown", "keydown", "click"]) {
    addEventListener(kind, () => { acted = true; }, true);
  }
  history.pushState = function (...entry) {
    const settled = new URLSearchParams(location.search).has("lang");
    const own = acted && settled;
    acted = false;
    return (own ? push : history.replaceState).apply(this, entry);
  };
}

// The language of the document, and the words of Streamlit that it gives no way to translate.
{
  const spoken = ["aria-label", "title", "placeholder"];
  const theirs = new WeakMap();
  const begins = ["You have requested page /", "The page that you have requested does not seem to exist",
    "This app has encountered an error"];
  const parts = ["stDialog", "stSidebarNav", "stMainMenuPopover", "stException", "stStatusWidget", "stConnectionStatus",
    "stSkipToContent", "InputInstructions", "stDateInputQuickSelect", "stDateInputQuickSelectPopover",
    "stDateInput", "stDownloadButtonError"].map((name) => `[data-testid=${name}]`).concat("[data-live-announcer]").join();
  // Lists hold values of the data, which may be any word; these alone are Streamlit's.
  const lists = "[data-testid=stSelectboxVirtualDropdown],[data-testid=stMultiSelectDropdown]";
  const inLists = /^(No results|Select all|Select \d+ matches)$/;
  let told = {}, read = null, waiting = false;
  // What stands there may be our word of another language: theirs is remembered with it.
  const put = (key, name, now, set) => {
    const known = theirs.get(key) || {};
    const english = known[name]?.ours === now ? known[name].english : now;
    const begun = begins.find((start) => english.startsWith(start));
    const better = told[english] || told[begun]
      || told[english.replace(/\d+/, "#")]?.replace("#", /\d+/.exec(english)?.[0]);
    if (!better || better === now) return;
    theirs.set(key, { ...known, [name]: { english, ours: better } });
    set(better);
  };
  const translate = () => {
    waiting = false;
    const words = document.querySelector("[data-page-words]");
    if (!words) return;
    if (words.dataset.pageWords !== read) {
      read = words.dataset.pageWords;
      told = JSON.parse(read);
      document.documentElement.lang = words.dataset.lang;
    }
    for (const name of spoken) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        put(element, name, element.getAttribute(name), (better) => element.setAttribute(name, better));
      }
    }
    for (const part of document.querySelectorAll(`${parts},${lists}`)) {
      const ofData = part.matches(lists);
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        if (ofData && !theirs.has(node) && !inLists.test(node.data)) continue;
        put(node, "text", node.data, (better) => { node.data = better; });
      }
    }
  };
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(translate, 100);
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

// Streamlit puts the headings of the navigation and its pages into one list, which is none then (WCAG 1.3.1): a group
// under each heading says the same.
new MutationObserver(() => {
  const put = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  for (const list of document.querySelectorAll("[data-testid=stSidebarNavItems]")) {
    put(list, "role", "presentation");
    for (const group of list.children) {
      put(group, "role", "group");
      put(group, "aria-label", group.querySelector("header p")?.textContent || "");
      for (const item of group.querySelectorAll("li")) put(item, "role", "presentation");
    }
  }
}).observe(document, { childList: true, subtree: true });

// On a telephone the pages lie over the one that is read: whoever chose one wants to see it.
addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-testid=stSidebarNavLink]") || innerWidth > 768) return;
  document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
});

// The labeller's name is given with Enter; the field is left with it, so that the keys that label work at once.
addEventListener("keydown", (event) => {
  const field = event.key === "Enter" && !event.isComposing && event.target.closest?.(".st-key-rater input");
  if (field) setTimeout(() => field.blur());
});

// The wall board: one slide after the other, until a key or the button holds it.
{
  let place = 0, paused = false, since = performance.now();
  const show = () => {
    const board = document.querySelector("[data-board]");
    if (!board) return;
    const slides = [...board.querySelectorAll("section")];
    place = (place + slides.length) % slides.length;
    slides.forEach((slide, index) => { if (slide.hidden !== (index !== place)) slide.hidden = index !== place; });
    const say = (part, text) => {
      const element = board.querySelector(`[data-board-${part}]`);
      if (element && element.textContent !== text) element.textContent = text;
    };
    say("place", `${place + 1} / ${slides.length}`);
    say("state", paused ? board.dataset.paused : board.dataset.going);
    board.querySelector("[data-board-pause]")?.setAttribute("aria-pressed", String(paused));
  };
  const turn = (steps) => { place += steps; since = performance.now(); show(); };
  const hold = () => { paused = !paused; turn(0); };
  setInterval(() => {
    const board = document.querySelector("[data-board]");
    if (board && !paused && performance.now() - since >= 1000 * Number(board.dataset.board)) turn(1);
  }, 250);
  addEventListener("click", (event) => { if (event.target.closest?.("[data-board-pause]")) hold(); });
  addEventListener("keydown", (event) => {
    if (!document.querySelector("[data-board]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const onButton = event.target.closest?.("button");
    if (key === "p" || (key === " " && !onButton)) hold();
    else if (key === "arrowright") turn(1);
    else if (key === "arrowleft") turn(-1);
    else if (key === "f") document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  // New figures come as new markup, with the first slide in sight.
  new MutationObserver(show).observe(document, { childList: true, subtree: true });
}
